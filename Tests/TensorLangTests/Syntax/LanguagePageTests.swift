import Glibc
import TensorLang
import Testing

/// The examples of docs/language.md are part of the language.
@Suite struct LanguagePageTests {
  /// The contents of the blocks that are marked as code.
  static let blocks: [String] = {
    let folders = #filePath.split(separator: "/").dropLast(4)
    let path = "/" + folders.joined(separator: "/") + "/docs/language.md"
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&piece, 1, piece.count, file), count > 0 {
      bytes += piece[..<count]
    }
    var blocks: [String] = []
    var block: [Substring]?
    let page = String(decoding: bytes, as: UTF8.self)
    for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "```python" {
        block = []
      } else if line == "```", let lines = block {
        blocks.append(lines.joined(separator: "\n"))
        block = nil
      } else {
        block?.append(line)
      }
    }
    return blocks
  }()

  @Test func thePageHasExamples() { #expect(Self.blocks.count >= 3) }

  @Test(arguments: blocks)
  func reads(block: String) {
    let result = Parser.parse(Source(name: "docs/language.md", text: block))
    #expect(result.diagnostics.map(\.message) == [])
    #expect(!result.items.isEmpty)
  }
}
