@preconcurrency import Glibc

/// Where the tests find the command and their files, and folders of their own.
enum Place {
  /// The package's folder, known from where this file is.
  static let root: String = {
    var parts = #filePath.split(separator: "/")
    parts.removeLast(4)
    return "/" + parts.joined(separator: "/")
  }()

  /// The release binary: named by the environment (`make test` does), or where a release build
  /// puts it.
  static let binary: String = {
    if let path = getenv("TENSOR_BINARY") { return String(cString: path) }
    return root + "/.build/release/tensor"
  }()

  static let golden = root + "/Tests/Golden"

  /// A folder that nothing else uses, removed when the tests end.
  static func temporaryFolder() -> String {
    folder(named: temporary + "/XXXXXX") ?? temporary
  }

  /// Where this run's folders are.
  private static let temporary: String = {
    guard let path = folder(named: "/tmp/tensor-test-XXXXXX") else { return "/tmp" }
    atexit { Place.remove(Place.temporary) }
    return path
  }()

  private static func folder(named pattern: String) -> String? {
    var template = Array(pattern.utf8CString)
    guard mkdtemp(&template) != nil else { return nil }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a folder of this run with all that is in it; links aren't followed.
  private static func remove(_ path: String) {
    if rmdir(path) == 0 || unlink(path) == 0 { return }
    for name in list(path, hidden: true) { remove(path + "/" + name) }
    rmdir(path)
  }

  static func read(_ path: String) -> String? {
    readBytes(path).map { String(decoding: $0, as: UTF8.self) }
  }

  static func readBytes(_ path: String) -> [UInt8]? {
    guard let file = fopen(path, "rb") else { return nil }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      if count == 0 { return bytes }
      bytes.append(contentsOf: buffer[..<count])
    }
  }

  static func write(_ bytes: [UInt8], to path: String) {
    guard let file = fopen(path, "wb") else { return }
    fwrite(bytes, 1, bytes.count, file)
    fclose(file)
  }

  static func write(_ text: String, to path: String) { write(Array(text.utf8), to: path) }

  /// The names in a folder, sorted.
  static func list(_ folder: String, hidden: Bool = false) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if hidden ? name != "." && name != ".." : !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  /// Bytes of memory that are free for use now.
  static var availableMemory: Int {
    for line in (read("/proc/meminfo") ?? "").split(separator: "\n")
    where line.hasPrefix("MemAvailable:") {
      return (Int(line.filter(\.isNumber)) ?? 0) * 1024
    }
    return 0
  }
}

/// Something that did not happen in time, with what was seen instead.
struct Unexpected: Error, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}
