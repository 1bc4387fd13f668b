import TensorOps

/// `np.matrix`: arrays that keep two dims, and whose `*` is the matrix product.
enum NumPyMatrix {
  /// `np.matrix(data, dtype=None, copy=True)`.
  static func construct(
    _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value {
    for name in arguments.names where !["data", "dtype", "copy"].contains(name) {
      throw LanguageError(
        .typeError, "matrix.__new__() got an unexpected keyword argument '\(name)'",
        code: "unknown-keyword")
    }
    guard let data = arguments.count > 0 ? arguments[0] : arguments.keyword("data") else {
      throw LanguageError(
        .typeError, "matrix.__new__() missing 1 required positional argument: 'data'")
    }
    let dtype = arguments.count > 1 ? arguments[1] : arguments.keyword("dtype")
    let copies = try arguments.keyword("copy").map { try interpreter.isTrue($0) } ?? true
    return try matrix(data, dtype ?? .none, copies: copies, in: interpreter)
  }

  static func matrix(
    _ data: Value, _ dtype: Value, copies: Bool, in interpreter: Interpreter
  ) throws -> Value {
    var source = data
    if case .string(let text) = data { source = try rows(of: text.text, in: interpreter) }
    if case .tensor(let object) = source, object.flavour == .matrix, !copies, dtype.isNone {
      return source
    }
    let tensor = try interpreter.numpy(
      copies ? "array" : "asarray", [source], keywords: dtype.isNone ? [] : [("dtype", dtype)])
    guard tensor.rank <= 2 else {
      let shape = tensor.shape.filter { $0 > 1 }
      if shape.count > 2 || tensor.count == 0 {
        throw LanguageError(.valueError, "shape too large to be a matrix.")
      }
      let sizes = [Int](repeating: 1, count: 2 - shape.count) + shape
      let flat = try interpreter.torch(
        "reshape", [.tensor(TensorObject(tensor)), .tuple(of: sizes.map { .int($0) })])
      return .tensor(TensorObject(flat, flavour: .matrix))
    }
    let result = TensorObject(ArrayValues.asMatrix(tensor), flavour: .matrix)
    if case .tensor(let given) = source, !copies { ArrayValues.own(result, by: given) }
    return .tensor(result)
  }

  /// The right operand of a matrix's `*`: an array or a list as a matrix, a number as it is.
  static func factor(_ value: Value, in interpreter: Interpreter) throws -> Value {
    switch value {
    case .list, .tuple: return try matrix(value, .none, copies: false, in: interpreter)
    case .tensor(let object) where object.flavour == .numpy:
      return try matrix(value, .none, copies: false, in: interpreter)
    default: return value
    }
  }

  /// `'1 2; 3 4'`: rows between semicolons, numbers between commas or blanks.
  private static func rows(of text: String, in interpreter: Interpreter) throws -> Value {
    var rows: [Value] = []
    var width: Int?
    let plain = text.filter { $0 != "[" && $0 != "]" }
    for row in plain.split(separator: ";", omittingEmptySubsequences: false) {
      var numbers: [Value] = []
      for word in row.split(whereSeparator: { $0 == "," || $0 == " " || $0 == "\n" || $0 == "\t" })
      {
        numbers.append(try number(String(word)))
      }
      if let width, width != numbers.count {
        throw LanguageError(.valueError, "Rows not the same size.")
      }
      width = numbers.count
      rows.append(try interpreter.list(numbers))
    }
    return try interpreter.list(rows)
  }

  private static func number(_ word: String) throws -> Value {
    if word == "True" || word == "False" { return .bool(word == "True") }
    if let integer = Int(word) { return .int(integer) }
    guard let number = FloatText.parse(word), word.first.map({ !$0.isLetter }) ?? false else {
      throw LanguageError(
        .valueError, code: "value", message: "\(StringText.repr(word)) is no number",
        torch: "malformed node or string")
    }
    return .float(number)
  }

  static func install(in numpy: ModuleObject) {
    numpy.define("matrix", .object(TypeObject.named("numpy.matrix")))
    numpy.define("asmatrix", .named(["data", "dtype"], required: 1)) { interpreter, _, arguments in
      try matrix(
        arguments[0], arguments[1].isUnbound ? .none : arguments[1], copies: false,
        in: interpreter)
    }
  }
}
