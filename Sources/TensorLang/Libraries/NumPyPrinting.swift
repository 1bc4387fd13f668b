import TensorOps

/// `np.set_printoptions`, what belongs to it, and the functions that write arrays.
enum NumPyPrinting {
  private static let names = [
    "precision", "threshold", "edgeitems", "linewidth", "suppress", "nanstr", "infstr", "formatter",
    "sign", "floatmode", "legacy", "override_repr",
  ]

  static func install(in numpy: ModuleObject) {
    numpy.define(
      "set_printoptions", .free
    ) { interpreter, _, arguments in
      interpreter.arrayPrintOptions = try changed(
        interpreter.arrayPrintOptions, try given(arguments, "set_printoptions"), in: interpreter)
      return .none
    }
    numpy.define("get_printoptions", .none) { interpreter, _, _ in
      try dictionary(of: interpreter.arrayPrintOptions, in: interpreter)
    }
    numpy.define("printoptions", .free) { _, _, arguments in
      .object(ArrayOptionsScope(try given(arguments, "printoptions")))
    }
    numpy.define(
      "array2string",
      .named(
        [
          "a", "max_line_width", "precision", "suppress_small", "separator", "prefix", "formatter",
          "threshold", "edgeitems", "sign", "floatmode", "suffix",
        ], required: 1)
    ) { interpreter, _, arguments in try arrayToString(arguments, in: interpreter) }
    for name in ["array_repr", "array_str"] {
      numpy.define(
        name, .named(["a", "max_line_width", "precision", "suppress_small"], required: 1)
      ) { interpreter, _, arguments in
        let array = try subject(arguments[0])
        var options = interpreter.arrayPrintOptions
        try change(
          &options,
          [
            ("linewidth", arguments[1]), ("precision", arguments[2]), ("suppress", arguments[3]),
          ], in: interpreter)
        try interpreter.checkStringSize(size(array, options))
        let text =
          name == "array_repr"
          ? ArrayPrinter.repr(
            array.tensor, options: options, isMatrix: array.flavour == .matrix)
          : ArrayPrinter.str(array.tensor, options: options)
        return try interpreter.string(text)
      }
    }
  }

  private static func subject(_ value: Value) throws -> TensorObject {
    guard case .tensor(let object) = value, object.isNumPy else {
      throw LanguageError(
        .attributeError, "'\(value.typeName)' object has no attribute 'size'")
    }
    return object
  }

  /// About how many characters the text has.
  private static func size(_ object: TensorObject, _ options: ArrayPrintOptions) -> Int {
    let count = ArrayPrinter.shownCount(object.tensor, options: options)
    let (bytes, overflow) = count.multipliedReportingOverflow(by: 12)
    return overflow ? .max : bytes
  }

  private static func arrayToString(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    let array = try subject(arguments[0])
    if !arguments[6].isUnbound, !arguments[6].isNone { throw noFormatter }
    var options = interpreter.arrayPrintOptions
    try change(
      &options,
      [
        ("linewidth", arguments[1]), ("precision", arguments[2]), ("suppress", arguments[3]),
        ("threshold", arguments[7]), ("edgeitems", arguments[8]), ("sign", arguments[9]),
        ("floatmode", arguments[10]),
      ], in: interpreter)
    func text(_ place: Int, _ other: String) throws -> String {
      if arguments[place].isUnbound { return other }
      guard case .string(let text) = arguments[place] else {
        throw LanguageError(
          .typeError, "object of type '\(arguments[place].typeName)' has no len()")
      }
      return text.text
    }
    try interpreter.checkStringSize(size(array, options))
    return try interpreter.string(
      ArrayPrinter.text(
        array.tensor, options: options, separator: try text(4, " "), prefix: try text(5, ""),
        suffix: try text(11, "")))
  }

  // MARK: Options

  /// The values of a call, by name.
  private static func given(
    _ arguments: Arguments, _ function: String
  ) throws -> [(String, Value)] {
    if arguments.count > names.count {
      throw LanguageError(
        .typeError,
        "\(function)() takes from 0 to 8 positional arguments but \(arguments.count) were given")
    }
    var values = arguments.positional.enumerated().map { (names[$0], $1) }
    for (name, value) in arguments.keywords {
      guard names.contains(name) else {
        throw LanguageError(
          .typeError, "\(function)() got an unexpected keyword argument '\(name)'",
          code: "unknown-keyword")
      }
      values.append((name, value))
    }
    return values
  }

  static func changed(
    _ options: ArrayPrintOptions, _ values: [(String, Value)], in interpreter: Interpreter
  ) throws -> ArrayPrintOptions {
    var result = options
    try change(&result, values, in: interpreter)
    return result
  }

  private static var noFormatter: LanguageError {
    .unsupported(
      "formatter= is not part of this language: precision, floatmode, sign and suppress say how "
        + "numbers are written")
  }

  private static func change(
    _ options: inout ArrayPrintOptions, _ values: [(String, Value)], in interpreter: Interpreter
  ) throws {
    for (name, value) in values where !value.isNone && !value.isUnbound {
      switch name {
      case "precision":
        guard let number = value.asIndexInt else {
          throw LanguageError(.typeError, "precision must be an integer")
        }
        if number < 0 { throw LanguageError(.valueError, "precision must be >= 0") }
        options.precision = min(number, 1000)
      case "threshold":
        guard let number = value.asDouble else {
          throw LanguageError(.typeError, "threshold must be numeric")
        }
        if number.isNaN {
          throw LanguageError(
            .valueError, "threshold must be non-NAN, try sys.maxsize for untruncated representation"
          )
        }
        options.threshold = number
      case "edgeitems": options.edgeitems = try count(value, name)
      case "linewidth": options.linewidth = try count(value, name)
      case "suppress": options.suppress = try interpreter.isTrue(value)
      case "nanstr", "infstr":
        guard case .string(let text) = value else {
          throw LanguageError(.typeError, "object of type '\(value.typeName)' has no len()")
        }
        if name == "nanstr" { options.nanstr = text.text } else { options.infstr = text.text }
      case "sign":
        guard let sign = value.stringText.flatMap(ArrayPrintOptions.Sign.init(rawValue:)) else {
          throw LanguageError(.valueError, "sign option must be one of ' ', '+', or '-'")
        }
        options.sign = sign
      case "floatmode":
        guard
          let mode = value.stringText.flatMap(ArrayPrintOptions.FloatMode.init(rawValue:))
        else {
          throw LanguageError(
            .valueError,
            "floatmode option must be one of \"fixed\", \"unique\", \"maxprec\", \"maxprec_equal\"")
        }
        options.floatmode = mode
      case "legacy":
        if case .bool(false) = value { break }
        throw LanguageError.unsupported(
          "legacy= is not part of this language: arrays print as NumPy 2 prints them")
      case "formatter": throw noFormatter
      default:
        throw LanguageError.unsupported("\(name)= is not part of this language")
      }
    }
  }

  private static func count(_ value: Value, _ name: String) throws -> Int {
    guard let number = value.asIndexInt else {
      throw LanguageError(.typeError, "\(name) must be an integer, not \(value.typeName)")
    }
    return max(0, min(number, 1_000_000_000))
  }

  static func dictionary(
    of options: ArrayPrintOptions, in interpreter: Interpreter
  ) throws -> Value {
    let dict = DictObject()
    let whole = options.threshold.rounded() == options.threshold && options.threshold < 1e15
    let values: [(String, Value)] = [
      ("edgeitems", .int(options.edgeitems)),
      ("threshold", whole ? .int(Int(options.threshold)) : .float(options.threshold)),
      ("floatmode", .text(options.floatmode.rawValue)), ("precision", .int(options.precision)),
      ("suppress", .bool(options.suppress)), ("linewidth", .int(options.linewidth)),
      ("nanstr", .text(options.nanstr)), ("infstr", .text(options.infstr)),
      ("sign", .text(options.sign.rawValue)), ("formatter", .none), ("legacy", .bool(false)),
      ("override_repr", .none),
    ]
    for (name, value) in values { try dict.set(.text(name), to: value, in: interpreter) }
    return .dict(dict)
  }
}

/// `with np.printoptions(precision=2):`.
final class ArrayOptionsScope: Object {
  private let values: [(String, Value)]
  private var saved: ArrayPrintOptions?

  init(_ values: [(String, Value)]) { self.values = values }

  override var typeName: String { "contextlib._GeneratorContextManager" }

  override func enter(in interpreter: Interpreter) throws -> Value? {
    let before = interpreter.arrayPrintOptions
    interpreter.arrayPrintOptions = try NumPyPrinting.changed(before, values, in: interpreter)
    saved = before
    return try NumPyPrinting.dictionary(of: interpreter.arrayPrintOptions, in: interpreter)
  }

  override func exit(in interpreter: Interpreter) throws {
    if let saved { interpreter.arrayPrintOptions = saved }
    saved = nil
  }
}
