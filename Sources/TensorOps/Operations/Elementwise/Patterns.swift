// The forms that most elementwise operations have: a declaration of one says only what is its own.

extension Operation {
  /// A function of real numbers: ints and bools are computed as the default float.
  static func unaryFloat<K: UnaryKernel>(
    _ name: String, _ kernel: K.Type, in namespaces: Namespaces = [.torch, .method],
    aliases: [Alias] = [], summary: String, formula: String? = nil, notes: [String] = [],
    related: [String] = [], examples: [Example]
  ) -> Operation {
    Operation(
      name, in: namespaces, aliases: aliases, writes: [.inPlace, .out], summary: summary,
      shapes: "input: [...] → [...]", formula: formula,
      notes: notes + ["Integers and booleans give the default float dtype."],
      related: related, examples: examples,
      Signature(
        [.tensor()],
        plan: { (call) throws(OperationError) in
          let input = call.tensor(0).dtype
          return try ElementwisePlan(
            [call[0]], names: ["input"],
            compute: input.isFloatingPoint ? input : call.runtime.defaultDType, call.runtime)
        },
        kernel: { (plan, call) throws(OperationError) in
          try Elementwise.unary(kernel, plan, call)
        }))
  }
}
