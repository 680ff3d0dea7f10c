internal import HTTPEngine
internal import HTTPServer
internal import JSONText
internal import RewardCore

/// The ready-made answers of `GET /rubric/version` for one head: made once for each version, given thousands of times.
///
/// Only the list of header fields is made anew for each answer, in one allocation, because the request's identifier may
/// have to go into it.
final class HeadAnswer: Sendable {
    /// The lineage.
    let lineage: Lineage
    /// The head's version. Versions are immutable and only grow, so it alone tells whether the head is still this one.
    let version: Int
    /// The entity tag with its quotes.
    let entityTag: String
    private let body: HTTPResponseBody

    /// Makes the answers for `head`.
    init(_ head: RubricVersion) {
        lineage = head.lineage
        version = head.version
        entityTag = "\"\(head.entityTag)\""
        body = HTTPServerResponse.object { RubricWriter.writeHead(head, &$0) }.body
    }

    /// The answer to a request: 304 where `ifNoneMatch` names the head, else 200. `requestID` becomes a header field.
    func response(ifNoneMatch: String?, requestID: String? = nil) -> HTTPServerResponse {
        if let ifNoneMatch, EntityTag.matches(ifNoneMatch, entityTag) {
            return HTTPServerResponse(status: 304, fields: HeaderFields(fields(nil, requestID)))
        }
        return HTTPServerResponse(status: 200, fields: HeaderFields(fields("application/json", requestID)), body: body)
    }

    private func fields(_ contentType: String?, _ requestID: String?) -> [HeaderFields.Entry] {
        switch (contentType, requestID) {
        case (let type?, let id?):
            [("Content-Type", type), ("ETag", entityTag), ("Cache-Control", "no-cache"), (RequestIDs.fieldName, id)]
        case (let type?, nil): [("Content-Type", type), ("ETag", entityTag), ("Cache-Control", "no-cache")]
        case (nil, let id?): [("ETag", entityTag), ("Cache-Control", "no-cache"), (RequestIDs.fieldName, id)]
        case (nil, nil): [("ETag", entityTag), ("Cache-Control", "no-cache")]
        }
    }
}
