/// What `torch.nn` has and this language leaves out, by name.
enum LeftOutLayers {
  private static let convolutions = [
    "Conv1d", "Conv2d", "Conv3d", "ConvTranspose1d", "ConvTranspose2d", "ConvTranspose3d",
  ]
  private static let pools = [
    "MaxPool1d", "MaxPool2d", "MaxPool3d", "AvgPool1d", "AvgPool2d", "AvgPool3d", "LPPool1d",
    "LPPool2d", "LPPool3d", "AdaptiveAvgPool1d", "AdaptiveAvgPool2d", "AdaptiveAvgPool3d",
    "AdaptiveMaxPool1d", "AdaptiveMaxPool2d", "AdaptiveMaxPool3d", "FractionalMaxPool2d",
    "FractionalMaxPool3d", "MaxUnpool1d", "MaxUnpool2d", "MaxUnpool3d",
  ]
  private static let recurrent = [
    "RNN", "LSTM", "GRU", "RNNCell", "LSTMCell", "GRUCell", "RNNBase", "RNNCellBase",
  ]
  private static let attention = [
    "MultiheadAttention", "Transformer", "TransformerEncoder", "TransformerDecoder",
    "TransformerEncoderLayer", "TransformerDecoderLayer",
  ]
  private static let lazy = [
    "LazyLinear", "LazyConv1d", "LazyConv2d", "LazyConv3d", "LazyConvTranspose1d",
    "LazyConvTranspose2d", "LazyConvTranspose3d", "LazyBatchNorm1d", "LazyBatchNorm2d",
    "LazyBatchNorm3d", "LazyInstanceNorm1d", "LazyInstanceNorm2d", "LazyInstanceNorm3d",
    "UninitializedParameter", "UninitializedBuffer",
  ]
  private static let others = [
    "Upsample", "UpsamplingBilinear2d", "UpsamplingNearest2d", "CTCLoss",
    "AdaptiveLogSoftmaxWithLoss", "LinearCrossEntropyLoss", "LinearCrossEntropyOptions",
    "CrossMapLRN2d", "NLLLoss2d", "Container", "Buffer",
  ]
  private static let parallel = ["DataParallel", "SyncBatchNorm", "parallel"]
  private static let quantised = ["quantized", "quantizable", "qat", "intrinsic"]

  private static let reasons: [String: String] = {
    var reasons: [String: String] = [:]
    func add(_ names: [String], _ what: String) {
      for name in names { reasons[name] = "nn.\(name) is not part of this language yet\(what)" }
    }
    add(convolutions, ": there are no convolutions")
    add(pools, ": there is no pooling")
    add(recurrent, ": there are no recurrent layers")
    add(attention, ": there are no attention layers")
    add(lazy, ": name the sizes, lazy layers are left out")
    add(others, "")
    for name in parallel {
      reasons[name] = "nn.\(name) is not part of this language: there is one processor"
    }
    for name in quantised {
      reasons[name] =
        "nn.\(name) is not part of this language: quantised tensors are left out"
    }
    return reasons
  }()

  /// Why there is no such layer; nil: PyTorch has none either.
  static func reason(_ name: String) -> String? { reasons[name] }
}
