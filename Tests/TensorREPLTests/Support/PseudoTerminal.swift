@preconcurrency import Glibc

/// A terminal without a screen, with the command running in it as in a window of its own.
final class PseudoTerminal {
  private let main: Int32
  private let child: Child
  private var isOpen = true
  /// Everything that the command wrote.
  private(set) var bytes: [UInt8] = []
  private var screen = Screen()
  /// Where the part begins that `expect` has not looked at yet.
  private var mark = 0

  static let prompt = ">>> "

  init(
    _ arguments: [String] = [], program: String = Place.binary,
    environment: [String: String?] = [:], home: String? = Place.temporaryFolder(),
    rows: Int = 24, columns: Int = 80
  ) throws {
    main = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard main >= 0 else { throw Unexpected("/dev/ptmx: \(String(cString: strerror(errno)))") }
    // glibc's own functions for this are hidden from Swift; these are what they do on Linux.
    let unlock: UInt = 0x4004_5431
    let number: UInt = 0x8004_5430
    var zero: Int32 = 0
    var index: UInt32 = 0
    guard ioctl(main, unlock, &zero) == 0, ioctl(main, number, &index) == 0 else {
      throw Unexpected("no pseudo-terminal: \(String(cString: strerror(errno)))")
    }
    PseudoTerminal.setSize(main, rows, columns)
    child = try Child.start(
      program, arguments, environment: Child.environment(home: home, changes: environment),
      newSession: true
    ) { actions in
      // The first terminal that a new session opens becomes its own.
      posix_spawn_file_actions_addopen(actions, 0, "/dev/pts/\(index)", O_RDWR, 0)
      posix_spawn_file_actions_adddup2(actions, 0, 1)
      posix_spawn_file_actions_adddup2(actions, 0, 2)
    }
  }

  deinit {
    child.kill(SIGKILL)
    _ = child.wait(seconds: 5)
    close(main)
  }

  private static func setSize(_ descriptor: Int32, _ rows: Int, _ columns: Int) {
    var size = winsize()
    size.ws_row = UInt16(rows)
    size.ws_col = UInt16(columns)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }

  func resize(rows: Int, columns: Int) { PseudoTerminal.setSize(main, rows, columns) }

  // MARK: Typing

  func send(_ text: String) throws { try send(Array(text.utf8)) }

  func send(_ keys: [UInt8], within seconds: Double = 60) throws {
    var rest = keys[...]
    let deadline = Clock.now + seconds
    while !rest.isEmpty {
      // What comes back is read meanwhile: a terminal that nobody reads stops taking in.
      var request = pollfd(fd: main, events: Int16(POLLIN | POLLOUT), revents: 0)
      poll(&request, 1, 200)
      if request.revents & Int16(POLLIN) != 0 { readOnce() }
      if request.revents & Int16(POLLOUT) != 0 {
        let count = rest.prefix(2048).withUnsafeBytes { write(main, $0.baseAddress!, $0.count) }
        if count > 0 { rest = rest.dropFirst(count) }
      }
      if Clock.now > deadline || !isOpen {
        throw Unexpected("the terminal took \(keys.count - rest.count) of \(keys.count) bytes")
      }
    }
  }

  /// Types a line, presses Enter and waits for the next prompt; gives what came between.
  @discardableResult
  func enter(_ line: String, within seconds: Double = 60) throws -> String {
    try enter(Array(line.utf8), within: seconds)
  }

  @discardableResult
  func enter(_ line: [UInt8], within seconds: Double = 60) throws -> String {
    mark = screen.end
    try send(line + [13], within: seconds)
    return try waitForPrompt(within: seconds)
  }

  // MARK: Reading

  private func readOnce() {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(main, &buffer, buffer.count)
    if count > 0 {
      bytes.append(contentsOf: buffer[..<count])
      screen.feed(buffer[..<count])
    } else if count == 0 || errno != EINTR {
      isOpen = false
    }
  }

  private func readMore(until deadline: Double) -> Bool {
    guard isOpen, Clock.now < deadline else { return false }
    var request = pollfd(fd: main, events: Int16(POLLIN), revents: 0)
    if poll(&request, 1, 100) > 0 { readOnce() }
    return true
  }

  /// What was written since the last mark, without escapes.
  var recent: String { screen.text(after: mark) }

  /// Everything, without escapes.
  var text: String { screen.text(after: 0) }

  /// Waits until the text since the mark satisfies a condition.
  @discardableResult
  func wait(
    for what: String, within seconds: Double = 60, _ condition: (String) -> Bool
  ) throws -> String {
    let deadline = Clock.now + seconds
    var seen = -1
    while true {
      if bytes.count != seen {
        seen = bytes.count
        let text = recent
        if condition(text) {
          mark = screen.end
          return text
        }
      }
      guard readMore(until: deadline) else {
        throw Unexpected("no \(what) in \(seconds) s; the terminal shows:\n\(recent.suffix(3000))")
      }
    }
  }

  /// Waits for a text, after what was waited for before.
  @discardableResult
  func expect(_ wanted: String, within seconds: Double = 60) throws -> String {
    try wait(for: "\(wanted.debugDescription)", within: seconds) { $0.contains(wanted) }
  }

  /// Waits until the command asks for the next statement.
  @discardableResult
  func waitForPrompt(within seconds: Double = 60) throws -> String {
    try wait(for: "prompt", within: seconds) {
      $0.hasSuffix("\n" + PseudoTerminal.prompt) || $0 == PseudoTerminal.prompt
    }
  }

  /// Waits for the end of the command; gives its exit status.
  func waitForEnd(within seconds: Double = 30) throws -> Int32 {
    let deadline = Clock.now + seconds
    while readMore(until: deadline) {}
    guard let status = child.wait(seconds: max(1, deadline - Clock.now)) else {
      throw Unexpected("the command did not end; the terminal shows:\n\(recent.suffix(3000))")
    }
    return status
  }

  func signal(_ number: Int32) { child.kill(number) }
}
