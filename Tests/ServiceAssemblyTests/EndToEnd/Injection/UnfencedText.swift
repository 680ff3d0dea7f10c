/// What of a prompt stands outside every fence, read as the system line tells a model to read it: a fence begins with a
/// marker line and ends where the marker line with its own label and nonce returns, whatever stands between.
///
/// Written for the tests alone, so that a mistake of the service's own fences is not repeated here.
enum UnfencedText {
    /// The lines outside fences. A fence that never ends counts as none.
    static func lines(of prompt: String) -> [Substring] {
        let lines = prompt.split(separator: "\n", omittingEmptySubsequences: false)
        var outside: [Substring] = []
        var index = 0
        while index < lines.count {
            let line = lines[index]
            if line.hasPrefix("[[BEGIN "), line.hasSuffix("]]"),
                let end = lines[(index + 1)...].firstIndex(of: "[[END " + line.dropFirst("[[BEGIN ".count))
            {
                index = end + 1
            } else {
                outside.append(line)
                index += 1
            }
        }
        return outside
    }
}
