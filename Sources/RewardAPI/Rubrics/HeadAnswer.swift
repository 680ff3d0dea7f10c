internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import RewardCore

/// The ready-made answers of `GET /rubric/version` for one head: written once for each version, sent thousands of times.
final class HeadAnswer: Sendable {
    /// The lineage.
    let lineage: Lineage
    /// The head's version. Versions are immutable and only grow, so it alone tells whether the head is still this one.
    let version: Int
    /// The publisher's count of changes, read before the head was: while it is the same, so is the head.
    let changeCount: Int
    /// The entity tag with its quotes.
    let entityTag: String
    private let found: PreparedAnswer
    private let notModified: PreparedAnswer

    /// Makes the answers for `head`.
    init(_ head: RubricVersion, changeCount: Int) {
        lineage = head.lineage
        version = head.version
        self.changeCount = changeCount
        entityTag = "\"\(head.entityTag)\""
        var response = HTTPServerResponse.object { RubricWriter.writeHead(head, &$0) }
        response.fields.add("ETag", entityTag)
        response.fields.add("Cache-Control", "no-cache")
        found = PreparedAnswer(response)
        notModified = PreparedAnswer(
            HTTPServerResponse(
                status: 304, fields: HeaderFields([("ETag", entityTag), ("Cache-Control", "no-cache")])))
    }

    /// The answer to a request: 304 where `ifNoneMatch` names the head, else 200. `requestID` becomes a header field.
    func response(ifNoneMatch: String?, requestID: String? = nil) -> HTTPServerResponse {
        if let ifNoneMatch, EntityTag.matches(ifNoneMatch, entityTag) { return notModified.response(requestID) }
        return found.response(requestID)
    }
}
