import TensorLang

/// The conversation at a terminal.
final class InteractiveSession {
  init(
    session: Session, streams: Streams, surroundings: Surroundings,
    color: Surroundings.ColorChoice, quiet: Bool, json: Bool
  ) {}
  func run() -> Int32 { 0 }
}
