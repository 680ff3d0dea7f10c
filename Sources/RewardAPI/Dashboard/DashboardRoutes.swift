internal import HTTPEngine
internal import HTTPServer
internal import RewardCore

/// `GET /dashboard` and the files that the page consists of.
///
/// The page shows model output and rollouts, which nobody vouches for. So it may load and contact only its own
/// origin, holds no inline script or style, and may not parse text as markup (`require-trusted-types-for`); its
/// scripts write text as text. The files are open, as they hold nothing secret: what the page shows, it reads with
/// the reader's token.
struct DashboardRoutes: Sendable {
    /// The name of the page among the files.
    static let page = "dashboard.html"

    private static let policy = PageSecurity.policy + "; object-src 'none'; require-trusted-types-for 'script'"

    /// One file, ready to be served.
    private struct File: Sendable {
        let entityTag: String
        let response: HTTPServerResponse
    }

    private let files: [String: File]

    /// The routes over the embedded files.
    init() {
        files = Dictionary(
            EmbeddedDashboard.files.map { ($0.name, Self.file($0.name, $0.text)) },
            uniquingKeysWith: { first, _ in first })
    }

    /// Their entries of the route table.
    var routes: [Route] {
        [
            .get("/dashboard", scope: .open) { request throws(Problem) in try answer(request, Self.page) },
            .get("/dashboard/{file}", scope: .open) { request throws(Problem) in
                try answer(request, request.parameter("file"))
            },
        ]
    }

    private func answer(_ request: RouteRequest, _ name: String) throws(Problem) -> HTTPServerResponse {
        try request.checkQuery()
        guard let file = files[name] else {
            throw Problem(.unknownRoute, "the dashboard has no file \(quoted(name)); open /dashboard")
        }
        let known = request.head.fields["If-None-Match"]
        guard known.map({ EntityTag.matches($0, file.entityTag) }) == true else { return file.response }
        var response = HTTPServerResponse(status: 304, fields: file.response.fields)
        response.fields.remove("Content-Type")
        return response
    }

    private static func file(_ name: String, _ text: String) -> File {
        let bytes = Array(text.utf8)
        let entityTag = "\"\(SHA256.hex(bytes).prefix(16))\""
        var response = HTTPServerResponse(status: 200, contentType: contentType(of: name), bytes: bytes)
        response.fields.add("ETag", entityTag)
        response.fields.add("Cache-Control", "no-cache")
        PageSecurity.apply(&response)
        response.fields.set("Content-Security-Policy", policy)
        response.fields.add("Cross-Origin-Opener-Policy", "same-origin")
        response.fields.add("Cross-Origin-Resource-Policy", "same-origin")
        return File(entityTag: entityTag, response: response)
    }

    private static func contentType(of name: String) -> String {
        switch name.split(separator: ".").last {
        case "html": "text/html; charset=utf-8"
        case "js": "text/javascript; charset=utf-8"
        case "css": "text/css; charset=utf-8"
        case "svg": "image/svg+xml"
        default: "text/plain; charset=utf-8"
        }
    }
}
