import Platform

/// Archives of one module in every format that can be fetched: `main.tf` and the program `sub/run`, as Python's `zipfile` and
/// `tarfile` write them. They are made for each test, the same every time.
public struct SampleArchives: Sendable {
  public static let names = ["module.zip", "module.tar.gz", "module.tar", "module.tar.bz2", "module.tar.xz"]

  private let folder: ScratchFolder

  public init() async throws {
    folder = try ScratchFolder()
    try await Command("python3", ["-c", Self.program, folder.path]).runChecked()
  }

  /// Where one of them is.
  public func path(_ name: String) -> String { folder.path(name) }

  public func bytes(_ name: String) throws -> [UInt8] { try Files.read(path(name)) }

  /// The lines after the first make the text long enough to be packed in blocks with codes of their own.
  private static let program = #"""
    import bz2, gzip, io, lzma, sys, tarfile, zipfile
    folder = sys.argv[1]
    lines = ['output "name" { value = "archived" }'] + [f"# line {n} of many {n * n}" for n in range(200)]
    files = [("main.tf", 0o644, "\n".join(lines).encode() + b"\n"), ("sub/run", 0o755, b"#!/bin/sh\n")]
    with zipfile.ZipFile(folder + "/module.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, mode, data in files[:1] + [("sub/", 0o40755, b"")] + files[1:]:
            entry = zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0))
            entry.external_attr = (mode if name.endswith("/") else 0o100000 | mode) << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith("/") else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for name, mode, data in files:
            entry = tarfile.TarInfo(name)
            entry.mode, entry.size, entry.mtime = mode, len(data), 1704067200
            archive.addfile(entry, io.BytesIO(data))
    tar = packed.getvalue()
    made = {"tar": tar, "tar.gz": gzip.compress(tar, mtime=0), "tar.bz2": bz2.compress(tar), "tar.xz": lzma.compress(tar)}
    for ending, data in made.items():
        with open(f"{folder}/module.{ending}", "wb") as file:
            file.write(data)
    """#
}
