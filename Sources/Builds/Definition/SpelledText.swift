import Diagnostics

/// Where the parts of a text stand in its source, which may spell it in another way.
struct SpelledText {
  /// Where each byte of the text stands, as an offset in the file; blanks stand nowhere.
  private struct Place {
    static let none = Place(start: .max, end: 0)
    let start: UInt32
    let end: UInt32
  }

  private let whole: SourceRange
  /// `nil` where the text is written as it is.
  private let places: [Place]?

  /// - Complexity: O(n) in the length of the text and of its source.
  init(_ text: Located<String>) {
    whole = text.range
    let bytes = whole.file.bytes
    let end = min(Int(whole.bytes.end), bytes.count)
    let source = min(Int(whole.bytes.start), end)..<end
    places = bytes[source].elementsEqual(text.value.utf8) ? nil : Self.places(text.value, bytes, source)
  }

  private static func places(_ text: String, _ bytes: [UInt8], _ range: Range<Int>) -> [Place] {
    var source = ScalarSource(bytes, range)
    var places: [Place] = []
    places.reserveCapacity(text.utf8.count)
    var isSame = true
    for scalar in text.unicodeScalars {
      var place = Place.none
      if isSame, !ScalarSource.isBlank(scalar) {
        if let next = source.next(), next.scalar == scalar {
          place = Place(start: UInt32(clamping: next.place.lowerBound), end: UInt32(clamping: next.place.upperBound))
        } else {
          isSame = false
        }
      }
      places.append(contentsOf: repeatElement(place, count: UTF8.width(scalar)))
    }
    return places
  }

  /// The place of a part.
  ///
  /// - Parameter part: offsets in the text's UTF-8. It begins and ends with what is no blank; the whole text's place is given for one that
  ///   does not, and for `nil`.
  func range(of part: Range<Int>?) -> SourceRange {
    guard let part, !part.isEmpty else { return whole }
    guard let places else {
      let start = Int(whole.bytes.start)
      return SourceRange(whole.file, ByteRange(start + part.lowerBound, start + part.upperBound))
    }
    guard places.indices.contains(part.lowerBound), places.indices.contains(part.upperBound - 1) else { return whole }
    let (first, last) = (places[part.lowerBound], places[part.upperBound - 1])
    guard first.start < last.end else { return whole }
    return SourceRange(whole.file, ByteRange(start: first.start, end: last.end))
  }
}
