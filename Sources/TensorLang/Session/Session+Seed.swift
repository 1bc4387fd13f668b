extension Session {
  /// The seed that torch's generator was given last: by the user, or by the system at the start.
  package var seed: UInt64 { interpreter.runtime.generator.seed }
}
