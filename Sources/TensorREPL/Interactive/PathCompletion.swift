@preconcurrency import Glibc

/// Completes file paths: inside strings, and after the commands that take a file.
enum PathCompletion {
  /// What the path that ends at the cursor could be; nil where no path stands there.
  static func complete(_ text: String, cursor: Int) -> LineEditor.Completion? {
    let bytes = Array(Array(text.utf8).prefix(cursor))
    guard let start = pathStart(in: bytes) else { return nil }
    let typed = String(decoding: bytes[start...], as: UTF8.self)
    let slash = typed.lastIndex(of: "/")
    let folder = slash.map { String(typed[...$0]) } ?? ""
    let prefix = slash.map { String(typed[typed.index(after: $0)...]) } ?? typed
    let names = list(expandingHome(folder.isEmpty ? "./" : folder))
    let candidates = names.filter { name in
      name.text.hasPrefix(prefix) && (prefix.hasPrefix(".") || !name.text.hasPrefix("."))
    }
    let offset = start + folder.utf8.count
    return LineEditor.Completion(
      range: offset..<cursor,
      candidates: candidates.sorted { $0.text < $1.text }.map { ($0.text, "") })
  }

  /// Where the path begins: after the quote of an open string, or after a command's name.
  private static func pathStart(in bytes: [UInt8]) -> Int? {
    for command in ["%run ", "%load ", "%save ", "%cd "] {
      let name = Array(command.utf8)
      if bytes.starts(with: name), !bytes[name.count...].contains(UInt8(ascii: " ")) {
        return name.count
      }
    }
    var quote: UInt8?
    var start = 0
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == UInt8(ascii: "\\") {
          index += 1
        } else if byte == open || byte == UInt8(ascii: "\n") {
          quote = nil
        }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
        start = index + 1
      } else if byte == UInt8(ascii: "#") {
        while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
      }
      index += 1
    }
    return quote == nil ? nil : start
  }

  private static func expandingHome(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = Surroundings.environment("HOME") else { return path }
    return home + path.dropFirst()
  }

  private static func list(_ folder: String) -> [(text: String, isFolder: Bool)] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [(text: String, isFolder: Bool)] = []
    while names.count < 10_000, let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name == "." || name == ".." { continue }
      var status = stat()
      let isFolder = stat(folder + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
      names.append((isFolder ? name + "/" : name, isFolder))
    }
    return names
  }
}
