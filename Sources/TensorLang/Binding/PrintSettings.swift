import TensorOps

/// `torch.set_printoptions` and what belongs to it.
enum PrintSettings {
  private static let names = [
    "precision", "threshold", "edgeitems", "linewidth", "profile", "sci_mode",
  ]

  static func install(in torch: ModuleObject) {
    torch.define("set_printoptions", .named(names, required: 0)) { interpreter, _, arguments in
      interpreter.printOptions = try changed(
        interpreter.printOptions, names.indices.map { arguments[$0] })
      return .none
    }
    // PyTorch keeps these two in a module of their own, `torch._tensor_str`.
    torch.define("get_printoptions", .none) { interpreter, _, _ in
      let options = interpreter.printOptions
      let dict = DictObject()
      let values: [Value] = [
        .int(options.precision),
        options.threshold == options.threshold.rounded() && options.threshold.magnitude < 1e15
          ? .int(Int(options.threshold)) : .float(options.threshold),
        .int(options.edgeitems), .int(options.linewidth),
        options.sciMode.map { .bool($0) } ?? .none,
      ]
      for (name, value) in zip(names.filter { $0 != "profile" }, values) {
        try dict.set(.text(name), to: value, in: interpreter)
      }
      return .dict(dict)
    }
    torch.define("printoptions", .named(names, required: 0)) { interpreter, _, arguments in
      .object(PrintOptionsScope(names.indices.map { arguments[$0] }))
    }
  }

  /// The options after a call with these values, in the order of `names`.
  static func changed(_ options: PrintOptions, _ values: [Value]) throws -> PrintOptions {
    func given(_ place: Int) -> Value? {
      let value = values[place]
      if case .unbound = value { return nil }
      return value.isNone ? nil : value
    }
    func refuse(_ place: Int, _ kind: String) -> LanguageError {
      LanguageError(
        .typeError,
        "set_printoptions(): argument '\(names[place])' must be \(kind), not "
          + (given(place)?.typeName ?? "NoneType"))
    }
    func count(_ place: Int, most: Int) throws -> Int? {
      guard let value = given(place) else { return nil }
      guard case .int(let number) = value else { throw refuse(place, "int") }
      guard (0...most).contains(number) else {
        throw LanguageError(
          .valueError, "\(names[place]) must be between 0 and \(most), not \(number)")
      }
      return number
    }
    var threshold: Double?
    if let value = given(1) {
      switch value {
      case .int(let number): threshold = Double(number)
      case .float(let number) where !number.isNaN: threshold = number
      default: throw refuse(1, "a number")
      }
    }
    var profile: PrintOptions.Profile?
    if let value = given(4) {
      guard case .string(let text) = value else { throw refuse(4, "str") }
      profile = PrintOptions.Profile(rawValue: text.text)
    }
    var scientific: Bool?
    if let value = given(5) {
      guard case .bool(let flag) = value else { throw refuse(5, "bool") }
      scientific = flag
    }
    var changed = options
    changed.set(
      precision: try count(0, most: 1000), threshold: threshold,
      edgeitems: try count(2, most: 1_000_000), linewidth: try count(3, most: 1_000_000_000),
      profile: profile, sciMode: scientific)
    return changed
  }
}

/// `with torch.printoptions(precision=2):`.
final class PrintOptionsScope: Object {
  private let values: [Value]
  private var saved: PrintOptions?

  init(_ values: [Value]) { self.values = values }

  override var typeName: String { "printoptions" }

  override func enter(in interpreter: Interpreter) throws -> Value? {
    saved = interpreter.printOptions
    interpreter.printOptions = try PrintSettings.changed(interpreter.printOptions, values)
    return Value.none
  }

  override func exit(in interpreter: Interpreter) throws {
    if let saved { interpreter.printOptions = saved }
    saved = nil
  }
}
