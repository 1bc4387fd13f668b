// What random fills refuse, before anything is drawn.
extension RandomFills {
  static func checkUniform(
    _ dtype: DType, _ from: Double, _ to: Double
  ) throws(OperationError) {
    if !dtype.isFloatingPoint {
      throw OperationError(DTypeNotSupported(dtype, kernel: "check_uniform_bounds"))
    }
    let limit = dtype.finiteLimit
    for (name, bound) in [("from", from), ("to", to)] where !(bound.magnitude <= limit) {
      throw OperationError(
        Refusal(
          .runtime, "\(bound) is no finite \(dtype.name)",
          torch: "\(name) is out of bounds for \(dtype.typeName)", blamed: [name]))
    }
    if from > to {
      throw OperationError(
        Refusal(
          .runtime, "the range from \(from) to \(to) runs backwards",
          torch: "uniform_ expects to return a [from, to) range, but found "
            + "from=\(Ranges.shortText(from)) > to=\(Ranges.shortText(to))",
          blamed: ["from", "to"]))
    }
    if to - from > limit {
      throw OperationError(
        Refusal(
          .runtime, "the range is wider than \(dtype.name) can hold",
          torch: "uniform_ expects to-from <= std::numeric_limits<\(dtype.scalarTypeName)>::max(), "
            + "but found to=\(Ranges.shortText(to)) and from=\(Ranges.shortText(from)) which "
            + "result in to-from to exceed the limit", blamed: ["from", "to"]))
    }
  }

  static func checkNormal(
    _ dtype: DType, count: Int, deviation: Double, parameter: String = "std"
  ) throws(OperationError) {
    if !(deviation >= 0) {
      throw OperationError(
        Refusal(
          .runtime, "a standard deviation can't be \(deviation)",
          torch: "normal expects std >= 0.0, but found std \(Ranges.shortText(deviation))",
          blamed: [parameter]))
    }
    if !dtype.isFloatingPoint && count > 0 {
      throw OperationError(DTypeNotSupported(dtype, kernel: "normal_kernel_cpu"))
    }
  }

  static func checkChance(_ chance: Double) throws(OperationError) {
    if !(chance >= 0 && chance <= 1) {
      throw OperationError(
        Refusal(
          .runtime, "a probability lies between 0 and 1, not at \(chance)",
          torch: "bernoulli_ expects p to be in [0, 1], but got p=\(Ranges.shortText(chance))",
          blamed: ["p"]))
    }
  }

  static func checkChances(
    _ chances: Tensor, parameter: String = "p"
  ) throws(OperationError) {
    if !chances.dtype.isFloatingPoint {
      throw OperationError(
        DTypeNotSupported(chances.dtype, kernel: "bernoulli_tensor_cpu_p_", parameter: parameter))
    }
  }

  static func checkExpands(
    _ chances: Tensor, to target: Tensor
  ) throws(OperationError) {
    let lead = target.rank - chances.rank
    for dim in 0..<chances.rank {
      let size = chances.shape[dim]
      let wanted = lead + dim >= 0 ? target.shape[lead + dim] : -1
      if lead >= 0 && (size == wanted || size == 1) { continue }
      throw OperationError(
        Refusal(
          .runtime, "the probabilities don't stretch to \(Shape.text(target.shape))",
          torch: "The expanded size of the tensor (\(wanted)) must match the existing size "
            + "(\(size)) at non-singleton dimension \(lead + dim).  Target sizes: "
            + "\(Shape.text(target.shape)).  Tensor sizes: \(Shape.text(chances.shape))",
          blamed: ["p"]))
    }
  }

  static func checkContinuous(
    _ dtype: DType, _ distribution: String, name: String
  ) throws(OperationError) {
    if dtype.isFloatingPoint { return }
    throw OperationError(
      Refusal(
        .runtime, "\(dtype.name) can't hold what is distributed continuously",
        torch: "\(distribution) distribution is a continuous probability distribution. dtype must "
          + "be a floating point but you specified \(name)", blamed: ["input"]))
  }

  static func positive(
    _ operation: String, _ name: String, _ value: Double, text: String, _ parameter: String
  ) -> OperationError {
    OperationError(
      Refusal(
        .runtime, "\(parameter) must be above 0, not \(value)",
        torch: "\(operation) \(text), but found \(name)=\(Ranges.shortText(value))",
        blamed: [parameter]))
  }
}
