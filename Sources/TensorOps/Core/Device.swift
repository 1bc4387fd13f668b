/// Where tensors lie. There is one device, the processor; `meta` means shapes without elements.
enum Device {
  /// Whether a device's name asks for shape-only tensors.
  static func isShapeOnly(_ name: String) -> Bool { name == "meta" || name.hasPrefix("meta:") }

  /// Refuses devices that are not there.
  static func check(_ name: String) throws(OperationError) {
    let type = name.prefix { $0 != ":" }
    switch type {
    case "cpu", "meta": return
    case "cuda":
      throw OperationError(
        Refusal(
          .runtime, "there is no GPU here: tensors lie on the cpu",
          torch: "Found no NVIDIA driver on your system. Please check that you have an NVIDIA GPU "
            + "and installed a driver from http://www.nvidia.com/Download/index.aspx",
          blamed: ["device"]))
    case "ipu", "xpu", "mkldnn", "opengl", "opencl", "ideep", "hip", "ve", "fpga", "maia", "xla",
      "lazy", "vulkan", "mps", "hpu", "mtia", "privateuseone":
      throw OperationError(
        Refusal(
          .runtime, "there is no \(type) device here: tensors lie on the cpu", blamed: ["device"]))
    default:
      throw OperationError(
        Refusal(
          .runtime, "'\(name)' is no device: there are cpu and meta",
          torch: "Expected one of cpu, cuda, ipu, xpu, mkldnn, opengl, opencl, ideep, hip, ve, "
            + "fpga, maia, xla, lazy, vulkan, mps, meta, hpu, mtia, privateuseone device type at "
            + "start of device string: \(name)",
          blamed: ["device"]))
    }
  }
}
