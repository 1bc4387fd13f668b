import TensorLang

/// A client of a session's stream of records: terminal text, or JSON lines.
protocol RecordSink: AnyObject {
  func receive(_ record: Record)
}
