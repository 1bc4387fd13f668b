import TensorOps

/// `torch.nn.utils` and `torch.nn.parameter`, as far as they are there.
enum LayerUtilities {
  static func module(in interpreter: Interpreter) -> ModuleObject {
    let module = ModuleObject("torch.nn.utils")
    module.define("rnn", .object(sequences()))
    for name in [
      "clip_grad_norm_", "clip_grad_value_", "get_total_norm", "weight_norm", "spectral_norm",
      "parametrize", "parametrizations", "prune", "stateless", "fuse_conv_bn_eval",
    ] {
      module.define(
        name,
        .object(
          RefusedObject(
            "torch.nn.utils.\(name)", "nn.utils.\(name) is not part of this language yet")))
    }
    module.define("parameters_to_vector", .named(["parameters"], required: 1)) {
      interpreter, _, arguments in
      let parts = try interpreter.array(of: arguments[0]).map { value in
        try Layers.callMethod("reshape", of: value, [.int(-1)], in: interpreter)
      }
      return try Layers.call("cat", [.list(ListObject(parts))], in: interpreter)
    }
    module.define("vector_to_parameters", .named(["vec", "parameters"], required: 2)) {
      interpreter, _, arguments in
      guard case .tensor(let vector) = arguments[0] else {
        throw LanguageError(
          .typeError, "expected torch.Tensor, but got: \(Layers.torchTypeName(arguments[0]))")
      }
      var place = 0
      for value in try interpreter.array(of: arguments[1]) {
        guard case .tensor(let parameter) = value else {
          throw LanguageError(
            .attributeError, "'\(value.typeName)' object has no attribute 'numel'")
        }
        let end = place + parameter.tensor.count
        let part = try interpreter.item(
          .tensor(vector),
          .slice(SliceObject(start: .int(place), stop: .int(end), step: .none)))
        let viewed = try Layers.callMethod("view_as", of: part, [value], in: interpreter)
        if case .tensor(let new) = viewed { parameter.tensor = new.tensor }
        place = end
      }
      return .none
    }
    return module
  }

  /// `torch.nn.utils.rnn`: sequences of several lengths.
  private static func sequences() -> ModuleObject {
    let module = LibraryModules.module("torch.nn.utils.rnn", OperationFunctions.sequences)
    for name in [
      "pack_padded_sequence", "pad_packed_sequence", "pack_sequence", "unpack_sequence",
      "unpad_sequence", "PackedSequence",
    ] {
      module.define(
        name,
        .object(
          RefusedObject(
            "torch.nn.utils.rnn.\(name)",
            "packed sequences are for recurrent layers, which are not part of this language yet")))
    }
    return module
  }

  static func parameterModule() -> ModuleObject {
    let module = ModuleObject("torch.nn.parameter")
    module.define("Parameter", .object(ParameterType.type))
    return module
  }
}
