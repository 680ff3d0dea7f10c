/// Turns the text of a configuration file, the environment and the flags into a `ServiceConfiguration`, or into all
/// that is wrong with them. It changes nothing and reads nothing but what it is given.
public enum ConfigurationReader {
    /// Reads a configuration.
    ///
    /// `text` is the file's content, or `nil` where there is no file; then the built-in tasks run on the simulated
    /// model.
    /// `fileName` is the file's name as the user gave it; its folder is where relative paths of the file start.
    public static func read(
        text: String?, fileName: String, environment: [String: String],
        flags: ConfigurationFlags = ConfigurationFlags(),
        files: any FileReading = SystemFiles()
    ) -> Result<ServiceConfiguration, ConfigurationProblems> {
        var reader = YAMLReader(environment: environment)
        var root = ConfigurationNode(source: .file, content: .empty)
        if let text {
            guard let tree = reader.read(text) else {
                return .failure(ConfigurationProblems(fileName: fileName, problems: reader.problems))
            }
            root = tree
        }
        for (flag, path, value) in flags.overrides {
            let scalar = ConfigurationScalar(written: value, text: value, isPlain: false)
            root = root.setting(path[...], to: ConfigurationNode(source: .flag(flag), content: .scalar(scalar)))
        }
        let folder = fileName.lastIndex(of: "/").map { String(fileName[...$0]) } ?? ""
        var state = ReadingState(problems: reader.problems, folder: folder, files: files)
        var section = RootSection()
        RootSection.read(root, "", into: &section, &state)
        let configuration = section.finished(hasFile: text != nil, &state)
        guard state.problems.isEmpty, let configuration else {
            return .failure(ConfigurationProblems(fileName: fileName, problems: state.problems))
        }
        return .success(configuration)
    }

    /// Reads the configuration file `fileName`, or none where it is `nil`.
    public static func read(
        fileName: String?, environment: [String: String], flags: ConfigurationFlags = ConfigurationFlags(),
        files: any FileReading = SystemFiles()
    ) -> Result<ServiceConfiguration, ConfigurationProblems> {
        guard let fileName else {
            return read(text: nil, fileName: "", environment: environment, flags: flags, files: files)
        }
        do throws(FileReadingFailure) {
            let text = try files.text(of: fileName)
            return read(text: text, fileName: fileName, environment: environment, flags: flags, files: files)
        } catch {
            let problem = ConfigurationProblem(
                source: .file, path: "", what: "the file cannot be read: \(error.detail)",
                advice: "give --config a file that exists and can be read")
            return .failure(ConfigurationProblems(fileName: fileName, problems: [problem]))
        }
    }
}
