internal import HTTPEngine

/// Which bodies are taken: `application/json`, in UTF-8, without a content coding.
///
/// Asking for the media type is more than tidiness: a form of a foreign page cannot send it, so such a page cannot make
/// a browser change anything here.
enum MediaTypeRule {
    /// Why a body with these fields is refused, or nil where it is taken.
    static func refusal(_ fields: HeaderFields) -> Problem? {
        if let coding = fields["Content-Encoding"], coding.lowercased() != "identity", !coding.isEmpty {
            var problem = Problem(
                .unsupportedCoding, "the content coding \(quoted(coding)) is not taken; send the body uncoded")
            problem.fields = [("Accept-Encoding", "identity")]
            return problem
        }
        let given = fields["Content-Type"]
        if let given, isJSON(given) { return nil }
        let what = given.map { "the media type \(quoted($0)) is not taken" } ?? "the body has no media type"
        var problem = Problem(.unsupportedMediaType, what + "; send Content-Type: application/json")
        problem.fields = [("Accept", "application/json")]
        return problem
    }

    /// Whether the value is `application/json` with no parameter but `charset=utf-8`.
    private static func isJSON(_ value: String) -> Bool {
        var parts = value.split(separator: ";", omittingEmptySubsequences: false).map { part in
            part.filter { $0 != " " && $0 != "\t" }.lowercased()
        }
        guard parts.removeFirst() == "application/json" else { return false }
        return parts.allSatisfy { ["charset=utf-8", "charset=\"utf-8\"", ""].contains($0) }
    }
}
