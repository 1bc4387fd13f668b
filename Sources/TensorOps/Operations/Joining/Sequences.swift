/// Sequences of several lengths as one tensor.
enum Sequences {
  static let all: [Operation] = [padSequence]

  static let padSequence = Operation(
    "pad_sequence", in: .sequences,
    summary: "Sequences of several lengths side by side, filled up to the longest.",
    shapes: "sequences: [lᵢ, *] each → [max l, n, *], or [n, max l, *] with batch_first=True",
    notes: [
      "padding_side='left' puts what is filled in before the sequences.",
      "The first sequence's dtype is the result's.",
    ],
    source: "PyTorch: torch.nn.utils.rnn.pad_sequence", related: ["pad", "stack"],
    examples: [
      .init(
        "a, b = torch.tensor([1, 2, 3]), torch.tensor([4])\n"
          + "torch.nn.utils.rnn.pad_sequence([a, b], batch_first=True)",
        gives: "tensor([[1, 2, 3],\n        [4, 0, 0]])"),
      .init("torch.nn.utils.rnn.pad_sequence([])", fails: Refusal.self),
    ],
    .composed([.tensors("sequences")] + options) { (call) throws(OperationError) in
      try padded(call.tensors(0), call)
    },
    .composed([.tensor("sequences")] + options) { (call) throws(OperationError) in
      let whole = call.tensor(0)
      if whole.rank == 0 {
        throw OperationError(
          Refusal(
            .runtime, "a 0-d tensor holds no sequences",
            torch: "iteration over a 0-d tensor", blamed: ["sequences"]))
      }
      return try padded(
        (0..<whole.shape[0]).map { place in
          var layout = whole.layout
          layout.offset += place * layout.strides.removeFirst()
          layout.shape.removeFirst()
          return whole.viewed(as: layout)
        }, call)
    })

  private static let options: [Parameter] = [
    .flag("batch_first", default: false), .float("padding_value", default: 0),
    .string("padding_side", default: "right"),
  ]

  private static func padded(
    _ sequences: [Tensor], _ call: Call
  ) throws(OperationError) -> CallResult {
    func refuse(_ message: String, _ torch: String, _ parameter: String) -> OperationError {
      OperationError(Refusal(.runtime, message, torch: torch, blamed: [parameter]))
    }
    guard let first = sequences.first else {
      throw refuse(
        "there is no sequence to pad", "received an empty list of sequences", "sequences")
    }
    let side = call.string(3) ?? "right"
    if side != "left" && side != "right" {
      throw refuse(
        "padding stands on the 'left' or on the 'right'",
        "Expected padding_side to be one of left or right, but got \(side).", "padding_side")
    }
    if first.rank == 0 {
      throw refuse(
        "a 0-d tensor is no sequence", "ArrayRef: invalid slice, N = 1; size = 0", "sequences")
    }
    let rest = Array(first.shape.dropFirst())
    let longest = sequences.map { $0.shape.first ?? 0 }.max() ?? 0
    var parts: [Tensor] = []
    for sequence in sequences {
      let length = sequence.shape.first ?? 0
      let shape = [length] + rest
      let common = try Shape.broadcast(shape, sequence.shape)
      if common != shape {
        throw refuse(
          "the sequences' other dims are those of the first, \(Shape.text(rest))",
          "output with shape \(Shape.text(shape)) doesn't match the broadcast shape "
            + Shape.text(common), "sequences")
      }
      let whole = try Formula(sequence, call.runtime).cast(first.dtype).call(
        "expand", .ints(shape))
      let more = longest - length
      var pads = [Int](repeating: 0, count: 2 * rest.count)
      pads += side == "left" ? [more, 0] : [0, more]
      parts.append(
        try whole.call("constant_pad_nd", .ints(pads), .float(call.double(2))).tensor)
    }
    return .tensor(
      try Formula.operation("stack").tensor(
        fitting: [.tensors(parts), .int(call.bool(1) ? 0 : 1)], runtime: call.runtime))
  }
}
