import TensorOps

/// The text of values of other libraries.
enum LibraryText {
  static func repr(_ object: TensorObject, in interpreter: Interpreter) throws -> String {
    let options = interpreter.arrayPrintOptions
    let charge = try charge(for: object, options, interpreter)
    defer { _ = charge }
    switch object.flavour {
    case .numpyScalar: return ArrayPrinter.scalarRepr(object.tensor)
    case .nx: return NxPrinter.text(object.tensor)
    default:
      return ArrayPrinter.repr(
        object.tensor, options: options, isMatrix: object.flavour == .matrix)
    }
  }

  static func str(_ object: TensorObject, in interpreter: Interpreter) throws -> String {
    let options = interpreter.arrayPrintOptions
    let charge = try charge(for: object, options, interpreter)
    defer { _ = charge }
    switch object.flavour {
    case .numpyScalar: return ArrayPrinter.scalarText(object.tensor)
    case .nx: return NxPrinter.text(object.tensor)
    default: return ArrayPrinter.str(object.tensor, options: options)
    }
  }

  /// All of a large array, without a summary, is a long text.
  private static func charge(
    for object: TensorObject, _ options: ArrayPrintOptions, _ interpreter: Interpreter
  ) throws -> MemoryCharge? {
    if object.flavour == .nx || object.tensor.isShapeOnly { return nil }
    let shown = ArrayPrinter.shownCount(object.tensor, options: options)
    guard shown > 1_000_000 else { return nil }
    let bytes = shown.multipliedReportingOverflow(by: 32)
    return try interpreter.charge(bytes.overflow ? .max : bytes.partialValue)
  }

  /// `if a:` of an array with several elements or none.
  static func ambiguousTruth(_ object: TensorObject) -> LanguageError {
    if object.flavour == .nx {
      return LanguageError(
        .valueError, "cannot convert tensor of shape \(object.tensor.shape) to a boolean",
        code: "truth-value")
    }
    if object.tensor.count == 0 {
      return LanguageError(
        .valueError,
        "The truth value of an empty array is ambiguous. Use `array.size > 0` to check that an "
          + "array is not empty.", code: "truth-value")
    }
    return LanguageError(
      .valueError,
      "The truth value of an array with more than one element is ambiguous. Use a.any() or a.all()",
      code: "truth-value")
  }
}
