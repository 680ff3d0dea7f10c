internal import HTTPEngine

/// Which bodies are taken: `application/json`, and of some routes `text/plain`, in UTF-8, without a content coding.
///
/// Asking for the media type is more than tidiness: a form of a foreign page cannot send it, so such a page cannot make
/// a browser change anything here. The routes that take text have a method that a browser asks leave for first.
enum MediaTypeRule {
    /// Why a body with these fields is refused, or nil where it is taken.
    static func refusal(_ fields: HeaderFields, takesText: Bool = false) -> Problem? {
        if let coding = fields["Content-Encoding"], coding.lowercased() != "identity", !coding.isEmpty {
            var problem = Problem(
                .unsupportedCoding, "the content coding \(quoted(coding)) is not taken; send the body uncoded")
            problem.fields = [("Accept-Encoding", "identity")]
            return problem
        }
        let given = fields["Content-Type"]
        if let given, matches(given, "application/json") || takesText && isText(given) { return nil }
        let taken = takesText ? "application/json or text/plain" : "application/json"
        let what = given.map { "the media type \(quoted($0)) is not taken" } ?? "the body has no media type"
        var problem = Problem(.unsupportedMediaType, what + "; send Content-Type: \(taken)")
        problem.fields = [("Accept", takesText ? "application/json, text/plain" : "application/json")]
        return problem
    }

    /// Whether the value is `text/plain` with no parameter but `charset=utf-8`.
    static func isText(_ value: String) -> Bool { matches(value, "text/plain") }

    /// Whether the value is the media type with no parameter but `charset=utf-8`.
    private static func matches(_ value: String, _ mediaType: String) -> Bool {
        var parts = value.split(separator: ";", omittingEmptySubsequences: false).map { part in
            part.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        guard parts.removeFirst() == mediaType else { return false }
        return parts.allSatisfy { ["charset=utf-8", "charset=\"utf-8\"", ""].contains($0) }
    }
}
