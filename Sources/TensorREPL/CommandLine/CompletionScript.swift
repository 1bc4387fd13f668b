import ArgumentParser

/// The scripts by which shells complete this command's words.
///
/// The command takes files and has a subcommand, and the scripts that are made for such a command
/// never come to the subcommand: any number of files swallows its name. So they are made for the
/// command without its files, and the files are put in where the subcommand's name could stand.
enum CompletionScript {
  /// The script that the words of the command line ask for; nil when they ask for none.
  static func asked(by words: [String]) -> String? {
    let option = "--generate-completion-script"
    let name: String
    if words.count == 2, words[0] == option {
      name = words[1]
    } else if words.count == 1, words[0].hasPrefix(option + "=") {
      name = String(words[0].dropFirst(option.count + 1))
    } else {
      return nil
    }
    return CompletionShell(rawValue: name).map(text)
  }

  private struct Root: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: TensorCommand.configuration.commandName,
      version: TensorCommand.configuration.version, subcommands: [CheckCommand.self])

    @OptionGroup var options: TensorOptions
  }

  private static func text(for shell: CompletionShell) -> String {
    var script = Root.completionScript(for: shell)
    func put(_ addition: String, after place: String) {
      guard let range = script.firstRange(of: place) else { return }
      script.insert(contentsOf: addition, at: range.upperBound)
    }
    switch shell {
    case .bash:
      put("\n        __tensor_add_completions -f", after: #"compgen -W 'check help' -- "${cur}"))"#)
    case .zsh:
      put("\n        _files && ret=0", after: "_describe -V subcommand subcommands && ret=0")
      put(
        "\n        *)\n            _files && ret=0\n            ;;",
        after: #""_tensor_${words[1]}" && ret=0"# + "\n            ;;")
    default:
      script +=
        "\ncomplete -c 'tensor' -n '__tensor_should_offer_completions_for_positional \"tensor\" -ge 1' -F\n"
    }
    return script
  }
}
