internal import HTTPEngine

/// Which responses are coded, and what their fields then say.
enum ResponseCoding {
    /// Whether a response may depend on `Accept-Encoding` at all: it has a body, is not coded or a part already, is no
    /// event stream, nobody forbade to transform it, and its connection does not break off. Or it is a 304, which
    /// stands for such a response.
    static func mayVary(_ response: HTTPServerResponse) -> Bool {
        if response.status == 304 { return true }
        if HTTPStatus.forbidsBody(response.status) || response.status == 206 || response.ending != .complete {
            return false
        }
        if case .bytes(let bytes) = response.body, bytes.isEmpty { return false }
        for entry in response.fields.entries {
            if asciiEqualIgnoringCase(entry.name, "Content-Encoding")
                || asciiEqualIgnoringCase(entry.name, "Content-Range")
                || asciiEqualIgnoringCase(entry.name, "Content-Type") && isEventStream(entry.value)
                || asciiEqualIgnoringCase(entry.name, "Cache-Control") && forbidsTransforming(entry.value)
            {
                return false
            }
        }
        return true
    }

    /// Whether coding gains anything: the body is of text, and not too short. A 304 is taken to stand for such a body.
    static func isWorthCoding(_ response: HTTPServerResponse, bytesMin: Int) -> Bool {
        if response.status == 304 { return response.fields.contains("ETag") }
        if case .bytes(let bytes) = response.body, bytes.count < bytesMin { return false }
        return response.fields["Content-Type"].map(CompressibleType.matches) ?? false
    }

    /// Says that the response depends on `Accept-Encoding`, also where it went out as it is (RFC 9110 §12.5.5).
    static func addVary(_ fields: inout HeaderFields) {
        let members = fields.listMembers("Vary") ?? []
        if members.contains(where: { $0 == "*" || asciiEqualIgnoringCase(String($0), "Accept-Encoding") }) { return }
        fields.set("Vary", (members + ["Accept-Encoding"]).joined(separator: ", "))
    }

    /// Names the coding, and weakens a strong entity tag.
    ///
    /// A strong tag promises equal bytes, and the coded body is of other bytes than the plain one under the same tag
    /// (RFC 9110 §8.8.3); a weak one promises equal meaning, which holds. `If-None-Match` compares weakly, so a
    /// client that sends the weak tag back still gets its 304.
    static func describe(_ coding: ContentCoding, _ fields: inout HeaderFields) {
        fields.add("Content-Encoding", coding.rawValue)
        if let tag = fields["ETag"], tag.hasPrefix("\"") { fields.set("ETag", "W/" + tag) }
    }

    private static func isEventStream(_ contentType: String) -> Bool {
        contentType.lowercased().hasPrefix("text/event-stream")
    }

    private static func forbidsTransforming(_ cacheControl: String) -> Bool {
        cacheControl.split(separator: ",").contains {
            asciiEqualIgnoringCase(String($0.withoutOuterSpace), "no-transform")
        }
    }
}
