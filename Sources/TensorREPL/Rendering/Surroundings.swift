@preconcurrency import Glibc

/// What the process finds around it: the locale, the terminal and what the user asked for in the
/// environment.
struct Surroundings: Sendable {
  /// Whether the user's own locale shows UTF-8, and lines and boxes can be drawn.
  var drawsUnicode: Bool
  /// A terminal that moves its cursor and shows colours.
  var isCapableTerminal: Bool
  private var noColor: Bool
  private var forcesColor: Bool

  /// What was found when the process began; set once, before anything else runs.
  nonisolated(unsafe) static var current = Surroundings(
    drawsUnicode: false, isCapableTerminal: false, noColor: true, forcesColor: false)

  /// Sets the locale for characters, which must come before anything reads or measures text.
  static func adopt() -> Surroundings {
    // In the C locale the user's text is still UTF-8; only our own drawings keep to ASCII.
    let own = setlocale(LC_CTYPE, "")
    let codeset = own == nil ? "" : String(cString: nl_langinfo(Int32(CODESET)))
    let isUTF8 = codeset == "UTF-8"
    if !isUTF8 {
      if setlocale(LC_CTYPE, "C.UTF-8") == nil { setlocale(LC_CTYPE, "en_US.UTF-8") }
    }
    let term = environment("TERM") ?? ""
    return Surroundings(
      drawsUnicode: isUTF8,
      isCapableTerminal: !term.isEmpty && term != "dumb",
      noColor: !(environment("NO_COLOR") ?? "").isEmpty,
      forcesColor: !["", "0"].contains(environment("CLICOLOR_FORCE") ?? ""))
  }

  enum ColorChoice: String, CaseIterable {
    case auto, always, never
  }

  func theme(for stream: Stream, choice: ColorChoice) -> Theme {
    switch choice {
    case .always: return .colored
    case .never: return .plain
    case .auto:
      if noColor { return .plain }
      if forcesColor { return .colored }
      return stream.isTerminal && isCapableTerminal ? .colored : .plain
    }
  }

  /// The columns of the terminal on a descriptor; nil where there is none.
  static func columns(of descriptor: Int32) -> Int? {
    size(of: descriptor)?.columns
  }

  static func size(of descriptor: Int32) -> (rows: Int, columns: Int)? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return (Int(size.ws_row), Int(size.ws_col))
  }

  static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    return String(cString: value)
  }
}
