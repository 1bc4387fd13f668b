import TensorOps

/// Metrics that are functions of the program: `cdist(a, b, my_distance)`, row by row.
enum MetricFunctions {
  /// The result where `metric` is a function; nil where it is a name, or left out.
  static func call(
    _ function: OperationFunction, _ arguments: Arguments, in interpreter: Interpreter
  ) throws -> Value? {
    let parameters = function.operation.signatures[0].parameters
    guard let place = parameters.firstIndex(where: { $0.name == "metric" }) else { return nil }
    let isPositional = !parameters[place].keywordOnly && arguments.count > place
    let given = isPositional ? arguments[place] : arguments.keyword("metric")
    guard let given, interpreter.isCallable(given), case .object(let callee) = given else {
      return nil
    }
    var keywords = arguments.keywords.filter { $0.name != "metric" }
    if case .object(let named as OperationFunction) = given, named.space == .scipyDistance,
      function.space == .scipyDistance
    {
      // SciPy's own distances are its metrics of the same name.
      keywords.append((name: "metric", value: .text(named.name)))
      let rows = Array(arguments.positional.prefix(isPositional ? place : arguments.count))
      return try Binder.call(
        function, rows, keywords: keywords.map { ($0.name, $0.value) }, in: interpreter)
    }
    let isPaired = function.name == "paired_distances"
    func rows(_ index: Int, _ name: String) throws -> Tensor? {
      let value =
        arguments.count > index && index < place
        ? arguments[index] : arguments.keyword(name)
      guard let value, !value.isNone else { return nil }
      keywords.removeAll { $0.name == name }
      guard let tensor = try ArrayArguments.tensor(value, .numpy, interpreter) else { return nil }
      if tensor.rank != 2 || tensor.isShapeOnly {
        throw LanguageError(
          .valueError, "\(name) must be a 2-dimensional array.", code: "rank")
      }
      return tensor
    }
    guard let x = try rows(0, parameters[0].name) else { return nil }
    let y = function.name == "pdist" ? nil : try rows(1, parameters[1].name)
    keywords.removeAll { ["n_jobs", "ensure_all_finite", "filter_params"].contains($0.name) }
    let metric = { (i: Int, j: Int) throws -> Scalar in
      let a = row(x, i)
      let b = row(y ?? x, j)
      let result = try interpreter.call(
        callee, [a, b], keywords: keywords.map { ($0.name, $0.value) })
      guard let number = Binder.number(result)?.scalar else {
        throw LanguageError(
          .typeError, "a metric gives a number, not \(result.typeName)", code: "argument-type")
      }
      return number
    }
    var shape: [Int]
    var scalars: [Scalar] = []
    let (m, n) = (x.shape[0], (y ?? x).shape[0])
    let bytes = m.multipliedReportingOverflow(by: isPaired ? 24 : n &* 24)
    let charge = try interpreter.charge(bytes.overflow ? .max : bytes.partialValue)
    defer { _ = charge }
    if isPaired {
      shape = [m]
      if m != n {
        throw LanguageError(
          .valueError,
          "X and Y should be of same shape. They were respectively "
            + "(\(m), \(x.shape[1])) and (\(n), \((y ?? x).shape[1])) long.",
          code: "shape-mismatch")
      }
      for i in 0..<m { scalars.append(.float(try metric(i, i).double)) }
    } else if function.name == "pdist" {
      shape = [m * max(0, m - 1) / 2]
      for i in 0..<m {
        for j in (i + 1)..<max(m, i + 1) { scalars.append(.float(try metric(i, j).double)) }
      }
    } else {
      shape = [m, n]
      for i in 0..<m { for j in 0..<n { scalars.append(.float(try metric(i, j).double)) } }
    }
    let data = NestedData(shape: shape, scalars: scalars, dtype: .float64)
    return .tensor(
      TensorObject(try Operations.tensor(of: data, interpreter.runtime), flavour: .numpy))
  }

  private static func row(_ tensor: Tensor, _ place: Int) -> Value {
    let layout = Layout(
      shape: [tensor.shape[1]], strides: [tensor.strides[1]],
      offset: tensor.layout.offset + place * tensor.strides[0])
    return .tensor(TensorObject(tensor.viewed(as: layout), flavour: .numpy))
  }
}
