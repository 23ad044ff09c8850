import Crypto
import FoundationEssentials
import KeyManagement
import Platform
import Testing
import Values

/// The sealed files of `Tests/Vectors`, opened by this implementation and by the one in Python.
///
/// `RECORD_GOLDENS=1` makes them anew, with new random keys inside.
@Suite struct VectorTests {
  private static let tests = Path.parent(Path.parent(#filePath))
  private static let folder = Path.join(tests, "Vectors", "envelope")
  private static let isRecording = ProcessEnvironment.value("RECORD_GOLDENS") == "1"

  @Test(.enabled(if: isRecording)) func record() async throws {
    try await VectorRecorder(folder: Self.folder).record()
    Issue.record("recorded new vectors")
  }

  @Test(.disabled(if: isRecording)) func everyVectorIsAsListed() async throws {
    let index = try JSON(parsing: Files.read(Path.join(Self.folder, "index.json")))
    let vectors = try #require(index.array)
    #expect(vectors.count > 20)
    for vector in vectors {
      let name = try #require(vector["file"]?.string)
      let associatedData = try #require(Hexadecimal.bytes(vector["associatedData"]?.string ?? ""))
      let bytes = try Files.read(Path.join(Self.folder, name))
      let found: String
      do {
        let plain = try await Envelopes(FixedKeys()).decrypt(bytes, associatedData: associatedData)
        found = Hexadecimal.text(SHA256.hash(data: plain))
      } catch let error as KeyError {
        found = error.word
      }
      #expect(found == vector["sha256"]?.string ?? vector["refused"]?.string, "\(name)")
    }
  }

  @Test(.disabled(if: isRecording)) func thePythonImplementationAgrees() async throws {
    let probe = try? await Command("python3", ["-c", "import cryptography"]).run()
    guard probe?.status.isSuccess == true else {
      print("skipped: Python's `cryptography` is not installed")
      return
    }
    let result = try await Command(
      "python3", [Path.join(Self.tests, "Interop", "open_envelope.py"), Self.folder]
    ).run()
    #expect(result.status.isSuccess && result.text.isEmpty, "\(result.text)\(result.errorText)")
  }
}

extension KeyError {
  /// The word by which the vectors' index names a refusal.
  fileprivate var word: String {
    switch self {
    case .emptyInput, .notAnEnvelope: "not-an-envelope"
    case .newerEnvelope: "newer"
    case .badHeader: "header"
    case .headerNotAuthentic: "key"
    case .bodyNotAuthentic: "body"
    case .truncated: "truncated"
    case .trailingBytes: "trailing"
    default: "\(self)"
    }
  }
}
