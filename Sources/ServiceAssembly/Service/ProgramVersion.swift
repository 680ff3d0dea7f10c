/// The version of the program, as `--version` prints it and `metareward_build_info` shows it.
public enum ProgramVersion {
    /// Major, minor, patch (semver.org).
    public static let text = "0.1.0"
}
