/// Programs that some tests use where they are installed. Each is looked for once.
public enum Tool {
    /// Whether Python 3 is there.
    public static let hasPython = runs("python3", ["-c", "import zlib"])
    /// Whether Python's `requests` is there.
    public static let hasRequests = runs("python3", ["-c", "import requests"])
    /// Whether curl is there and can decode.
    public static let hasCurl = runs("curl", ["--compressed", "--version"])

    private static func runs(_ program: String, _ arguments: [String]) -> Bool {
        (try? ChildProcess.run(program, arguments)) != nil
    }
}
