import Diagnostics
import HCL
import Language

/// In which block of a manifest a diagnostic is, as Terraform names it: `resource "bucket" "archive"`. Each file is read once.
struct DiagnosticContexts {
  private var blocks: [ObjectIdentifier: [(range: ByteRange, context: String)]] = [:]

  /// The context of a place; `nil` outside of all blocks, at the beginning of a block, and in what is no native syntax.
  mutating func context(of range: SourceRange) -> String? {
    guard range.file.name.hasSuffix(".tf") || range.file.name.hasSuffix(".hcl") else { return nil }
    let all = blocks[ObjectIdentifier(range.file)] ?? Self.read(range.file)
    blocks[ObjectIdentifier(range.file)] = all
    // What is said of a block as a whole, from its first byte on, is not in it.
    let place = range.start.byte - 1
    var low = 0
    var high = all.count
    while low < high {
      let middle = (low + high) / 2
      if Int(all[middle].range.end) <= place { low = middle + 1 } else { high = middle }
    }
    return low < all.count && Int(all[low].range.start) <= place ? all[low].context : nil
  }

  private static func read(_ file: SourceFile) -> [(range: ByteRange, context: String)] {
    SyntaxTree.parse(file, syntax: .native).body.blocks.map { block in
      (block.range, ([block.type] + block.labels.map { GoText.quoted($0.value) }).joined(separator: " "))
    }
  }
}
