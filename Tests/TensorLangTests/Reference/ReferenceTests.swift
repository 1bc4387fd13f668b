import TensorLang
import TensorOps
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// docs/reference is what the declarations say. With TENSOR_BLESS=1 the pages are written anew
/// (`make docs`).
@Suite struct ReferenceTests {
  static let folder: String = {
    // …/Tests/TensorLangTests/Reference/ReferenceTests.swift
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    return parts.joined(separator: "/") + "/docs/reference"
  }()

  static var pages: [(name: String, text: String)] {
    [("README.md", OperationPage.index()), ("layers.md", LayerPage.markdown())]
      + OperationTable.families.map { (OperationPage.fileName($0), OperationPage.markdown($0)) }
  }

  @Test func pagesAreCurrent() throws {
    if getenv("TENSOR_BLESS") != nil {
      _ = mkdir(Self.folder, 0o755)
      for page in Self.pages { try Self.write(page.text, to: "\(Self.folder)/\(page.name)") }
      return
    }
    for page in Self.pages {
      let text = Self.read("\(Self.folder)/\(page.name)")
      #expect(text == page.text, "docs/reference/\(page.name) is not current: run `make docs`")
    }
  }

  private static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { break }
      bytes += buffer.prefix(count)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func write(_ text: String, to path: String) throws {
    let file = try #require(fopen(path, "w"))
    defer { fclose(file) }
    _ = Array(text.utf8).withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
  }
}
