internal import HTTPEngine
internal import HTTPServer

/// What keeps a page of the service from being used against whoever looks at it: nothing of another origin is loaded,
/// no other page frames it, its media type is not guessed, and its address is told to nobody.
enum PageSecurity {
    /// The `Content-Security-Policy` (CSP Level 3).
    static let policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

    /// Adds the fields to the answer that is a page.
    static func apply(_ response: inout HTTPServerResponse) {
        response.fields.set("Content-Security-Policy", policy)
        response.fields.set("X-Content-Type-Options", "nosniff")
        response.fields.set("Referrer-Policy", "no-referrer")
    }
}
