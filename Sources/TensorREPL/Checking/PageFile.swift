@preconcurrency import Glibc
import TensorLang

/// Puts a page's new text in the place of the old one.
enum PageFile {
  /// Why a file can't be written.
  struct Unwritable: Error {
    let message: String
  }

  /// Pages are read whole; what is larger than this is no page.
  static let mostBytes = 64 << 20

  /// Replaces a file's text in one step: whoever reads it finds the old text or the new one, and a
  /// failure leaves the old one. Permissions stay; a link stays one, and its target is written.
  static func replace(_ path: String, with bytes: [UInt8]) throws(Unwritable) {
    guard let resolved = realpath(path, nil) else { throw Unwritable(path) }
    let target = String(cString: resolved)
    free(resolved)
    var status = stat()
    guard stat(target, &status) == 0 else { throw Unwritable(path) }
    guard status.st_mode & S_IFMT == S_IFREG, access(target, W_OK) == 0 else {
      throw Unwritable(path, status.st_mode & S_IFMT == S_IFREG ? errno : EINVAL)
    }
    var template = Array((target + ".XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw Unwritable(path) }
    let failure = write(bytes, to: descriptor, like: status)
    close(descriptor)
    if failure == 0, rename(template, target) == 0 { return }
    let code = failure == 0 ? errno : failure
    unlink(template)
    throw Unwritable(path, code)
  }

  /// Gives the error's number, 0 where all went well.
  private static func write(_ bytes: [UInt8], to descriptor: Int32, like status: stat) -> Int32 {
    var start = 0
    while start < bytes.count {
      let count = bytes[start...].withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress!, $0.count)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { return errno }
      start += count
    }
    guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else { return errno }
    // Another owner's file keeps its owner where that is allowed.
    _ = fchown(descriptor, status.st_uid, status.st_gid)
    return fsync(descriptor) == 0 ? 0 : errno
  }
}

extension PageFile.Unwritable {
  init(_ path: String, _ code: Int32 = errno) {
    message = "\(path): \(String(cString: strerror(code)))"
  }
}
