import TensorLang
import TensorOps

/// Writes each record as one JSON object on one line of standard output.
final class JSONRenderer: RecordSink {
  struct Options {
    /// Drop echoes and notes.
    var quiet = false
    /// Add Python's text of each value.
    var addsRepresentation = false
    /// The source whose records need not name it, because it is the only one.
    var onlySource: String?
  }

  private let stream: Stream
  private let options: Options
  /// The record that is being written; it knows its values' texts.
  private var current: Record?

  init(stream: Stream, options: Options) {
    self.stream = stream
    self.options = options
  }

  func receive(_ record: Record) {
    current = record
    defer { current = nil }
    var writer = JSONWriter()
    switch record.kind {
    case .value(let value, let muted):
      guard !options.quiet, !muted else { return }
      begin(record, &writer)
      writeBody(of: value, depth: 0, &writer)
      if options.addsRepresentation {
        writer.key("repr")
        writer.value(representation(of: value))
      }
    case .output(let text):
      begin(record, &writer)
      writer.key("kind")
      writer.value("output")
      writer.key("text")
      writer.value(text)
    case .note(let code, let message):
      guard !options.quiet else { return }
      begin(record, &writer)
      writer.key("kind")
      writer.value("note")
      writer.key("code")
      writer.value(code)
      writer.key("message")
      writer.value(message)
    case .error(let diagnostic):
      begin(record, &writer)
      write(diagnostic, of: record, &writer)
    case .command(let name, let text):
      begin(record, &writer)
      writer.key("kind")
      writer.value(name)
      writer.key("text")
      writer.value(text)
    case .assigned, .progress:
      return
    }
    writer.endObject()
    writer.endLine()
    stream.write(writer.bytes)
    stream.endRecord()
  }

  private func begin(_ record: Record, _ writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("line")
    writer.value(record.line)
    if record.source.name != options.onlySource {
      writer.key("file")
      writer.value(record.source.name)
    }
  }

  // MARK: Values

  private func representation(of value: Value) -> String {
    current?.representation(of: value) ?? ""
  }

  /// A large tensor's text goes out in pieces of about this many bytes.
  private static let pieceSize = 1 << 16

  /// A view that repeats elements is written out up to so many of them; past that its data is null,
  /// as a shape-only tensor's is.
  private static let mostRepeated = 1 << 24

  /// A list may hold itself: past this depth an item is given as its text.
  private static let deepest = 64

  private func write(_ value: Value, depth: Int, _ writer: inout JSONWriter) {
    writer.beginObject()
    writeBody(of: value, depth: depth, &writer)
    writer.endObject()
  }

  private func writeBody(of value: Value, depth: Int, _ writer: inout JSONWriter) {
    func scalar(_ kind: String) {
      writer.key("kind")
      writer.value(kind)
      writer.key("value")
    }
    func text(_ kind: String) {
      writer.key("kind")
      writer.value(kind)
      writer.key("repr")
      writer.value(representation(of: value))
    }
    switch value {
    case .none:
      scalar("none")
      writer.null()
    case .bool(let value):
      scalar("bool")
      writer.value(value)
    case .int(let value):
      scalar("int")
      writer.value(value)
    case .float(let value):
      scalar("float")
      writer.value(value)
    case .string(let value):
      scalar("str")
      writer.value(value.text)
    case .dtype(let value):
      scalar("dtype")
      writer.value(value.name)
    case .tensor(let value):
      write(value, &writer)
    case .tuple(let value):
      switch value.form {
      case .size:
        scalar("size")
        writer.beginArray()
        for case .int(let size) in value.items { writer.value(size) }
        writer.endArray()
      case .plain:
        writeItems(value.items, kind: "tuple", depth: depth, whole: .tuple(value), &writer)
      case .named(_, let names):
        writeItems(value.items, kind: "tuple", depth: depth, whole: .tuple(value), &writer)
        writer.key("names")
        writer.beginArray()
        for name in names { writer.value(name) }
        writer.endArray()
      }
    case .list(let value):
      writeItems(value.items, kind: "list", depth: depth, whole: .list(value), &writer)
    case .dict: text("dict")
    case .set: text("set")
    case .range: text("range")
    case .slice: text("slice")
    case .ellipsis: text("ellipsis")
    case .notImplemented: text("notImplemented")
    case .unbound: text("unbound")
    case .object(let object): text(JSONRenderer.kind(of: object))
    }
  }

  private func writeItems(
    _ items: [Value], kind: String, depth: Int, whole: Value, _ writer: inout JSONWriter
  ) {
    writer.key("kind")
    writer.value(kind)
    guard depth < JSONRenderer.deepest else {
      writer.key("repr")
      writer.value(representation(of: whole))
      return
    }
    writer.key("items")
    writer.beginArray()
    for item in items { write(item, depth: depth + 1, &writer) }
    writer.endArray()
  }

  private func write(_ object: TensorObject, _ writer: inout JSONWriter) {
    let tensor = object.tensor
    writer.key("kind")
    writer.value("tensor")
    writer.key("dtype")
    writer.value(tensor.dtype.name)
    writer.key("shape")
    writer.value(tensor.shape)
    switch object.flavour {
    case .torch: break
    case .numpy, .numpyScalar, .matrix:
      writer.key("library")
      writer.value("numpy")
    case .nx:
      writer.key("library")
      writer.value("nx")
    }
    writer.key("data")
    // A view may stand for far more elements than any memory holds: `expand(2**40)`.
    let isEndless = tensor.layout.repeatsElements && tensor.count > JSONRenderer.mostRepeated
    guard !tensor.isShapeOnly, !isEndless else { return writer.null() }
    writer.beginArray()
    tensor.forEachScalar { scalar in
      if writer.bytes.count >= JSONRenderer.pieceSize { stream.write(writer.takeBytes()) }
      switch scalar {
      case .bool(let value): writer.value(value)
      case .int(let value): writer.value(value)
      case .float(let value):
        switch tensor.dtype {
        case .float16: writer.value(Float16(value))
        case .bfloat16: writer.value(BFloat16(Float(value)))
        case .float32: writer.value(Float(value))
        default: writer.value(value)
        }
      }
    }
    writer.endArray()
  }

  private static func kind(of object: Object) -> String {
    switch object.typeName {
    case "builtin_function_or_method", "method", "method_descriptor", "function": "function"
    default: object.typeObject.name.hasPrefix("torch.nn.modules.") ? "layer" : object.typeName
    }
  }

  // MARK: Errors

  private func write(
    _ diagnostic: Diagnostic, of record: Record, _ writer: inout JSONWriter
  ) {
    let source = diagnostic.source
    writer.key("kind")
    writer.value("error")
    writer.key("code")
    writer.value(diagnostic.code)
    writer.key("type")
    writer.value(diagnostic.type.rawValue)
    writer.key("message")
    writer.value(diagnostic.message)
    writer.key("torch")
    if let torch = diagnostic.torch { writer.value(torch) } else { writer.null() }
    writer.key("span")
    write(diagnostic.span, in: source, besides: record.source, &writer)
    writer.key("labels")
    writer.beginArray()
    for label in diagnostic.labels {
      writer.beginObject()
      writer.key("span")
      write(label.span, in: source, besides: record.source, &writer)
      writer.key("text")
      writer.value(label.text)
      writer.endObject()
    }
    writer.endArray()
    if !diagnostic.details.isEmpty {
      writer.key("details")
      writer.beginArray()
      for line in diagnostic.details { writer.value(line) }
      writer.endArray()
    }
    writer.key("fixes")
    writer.beginArray()
    for fix in diagnostic.fixes {
      writer.beginObject()
      writer.key("text")
      writer.value(fix.text)
      if let gives = fix.gives {
        writer.key("gives")
        writer.value(gives)
      }
      if let meaning = fix.meaning {
        writer.key("meaning")
        writer.value(meaning)
      }
      writer.endObject()
    }
    writer.endArray()
    guard !diagnostic.trace.isEmpty else { return }
    writer.key("trace")
    writer.beginArray()
    for entry in CallTrace.shortened(diagnostic.trace).kept {
      writer.beginObject()
      writer.key("function")
      writer.value(entry.function)
      writer.key("span")
      write(entry.span, in: entry.source, besides: record.source, &writer)
      writer.endObject()
    }
    writer.endArray()
  }

  private func write(
    _ span: Span, in source: Source, besides main: Source, _ writer: inout JSONWriter
  ) {
    let start = source.position(of: span.start)
    let end = source.position(of: span.end)
    writer.beginObject()
    if source !== main {
      writer.key("file")
      writer.value(source.name)
    }
    writer.key("line")
    writer.value(start.line)
    writer.key("column")
    writer.value(start.column)
    writer.key("endLine")
    writer.value(end.line)
    writer.key("endColumn")
    writer.value(end.column)
    writer.endObject()
  }
}

/// The calls under way when an error happened, without the middle of a deep recursion.
enum CallTrace {
  static func shortened(
    _ trace: [Diagnostic.TraceEntry]
  ) -> (kept: [Diagnostic.TraceEntry], omitted: Int) {
    guard trace.count > 6 else { return (trace, 0) }
    return (Array(trace.prefix(3)) + Array(trace.suffix(3)), trace.count - 6)
  }
}
