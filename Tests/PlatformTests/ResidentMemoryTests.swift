import Glibc
import Testing

@testable import Platform

@Suite struct ResidentMemoryTests {
  @Test func onlyCodeFromFilesIsNamed() {
    let code = ResidentMemory.code("00953000-032bc000 r-xp 00752000 fe:00 1234   /usr/local/bin/stack")
    #expect(code == 0x953000..<0x32bc000)
    for line in [
      "00200000-00953000 r--p 00000000 fe:00 1234   /usr/local/bin/stack",
      "03e37000-03fc9000 rw-p 03c35000 fe:00 1234   /usr/local/bin/stack",
      "7ffd1000-7ffd2000 r-xp 00000000 00:00 0      [vdso]",
      "7f000000-7f001000 r-xp 00000000 00:00 0", "zz-yy r-xp 0 0 0 /x", "2-1 r-xp 0 0 0 /x", "",
    ] { #expect(ResidentMemory.code(line) == nil, "\(line)") }
  }

  @Test func theProgramRunsOnWithFewerPages() throws {
    let before = try resident()
    ResidentMemory.giveBack()
    let after = try resident()
    #expect(after < before)
    #expect([3, 1, 2].sorted() == [1, 2, 3])
  }

  /// Pages.
  private func resident() throws -> Int {
    let fields = String(decoding: try Files.read("/proc/self/statm", limit: 4096), as: UTF8.self).split(separator: " ")
    return try #require(Int(fields[1]))
  }
}
