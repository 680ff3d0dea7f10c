import ArgumentParser
import RewardCore

/// `metareward token new`: makes an access token. Needs no service and no configuration.
struct TokenCommand: AsyncParsableCommand {
    /// Name and help of the command.
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Make access tokens.", subcommands: [New.self])

    /// `token new`: prints a new token once, and what the configuration has to say of it.
    struct New: AsyncParsableCommand {
        /// Name and help of the command.
        static let configuration = CommandConfiguration(
            commandName: "new", abstract: "Print a new token, and the entry of access.tokens for it.",
            discussion: """
                The token is printed once and kept nowhere; the entry holds only its SHA-256. Put the entry into the \
                configuration, send SIGHUP to the service, and give the token to the client, for example in the \
                environment variable METAREWARD_TOKEN.
                """)

        /// What logs and the audit log call the bearer.
        @Option(name: .long, help: "What logs and the audit log call the bearer.")
        var name: String = "token"

        /// score, read, operate, separated by commas; operate includes the other two.
        @Option(name: .long, help: "score, read, operate, separated by commas; operate includes the other two.")
        var scopes: String = "score,read"

        /// From when on it is refused, such as 2027-01-01T00:00:00Z; never if left out.
        @Option(name: .long, help: "From when on it is refused, such as 2027-01-01T00:00:00Z; never if left out.")
        var expiresAt: String?

        /// Refuses what the configuration would refuse; exit code 64.
        func validate() throws {
            if NewToken.scopes(scopes) == nil {
                throw ValidationError("--scopes is some of score, read, operate, separated by commas")
            }
            if !NewToken.isName(name) { throw ValidationError("--name is 1 to 64 letters, digits and the signs . _ -") }
            if let expiresAt, Timestamp(text: expiresAt) == nil {
                throw ValidationError("--expires-at is a time in RFC 3339, such as 2027-01-01T00:00:00Z")
            }
        }

        /// Does what the command says.
        func run() async throws {
            var generator = SystemRandomNumberGenerator()
            let token = NewToken(
                name: name, scopes: NewToken.scopes(scopes) ?? [], expiresAt: expiresAt.flatMap(Timestamp.init(text:)),
                using: &generator)
            Terminal.line(token.text)
            Terminal.line("")
            Terminal.line(token.configuration)
        }
    }
}

/// A token that was just made.
struct NewToken {
    /// The token: `mr_` and 256 random bits in the URL-safe alphabet of Base64, so that a scanner of leaked secrets can
    /// find it and nothing has to escape it.
    let text: String
    /// The entry for the configuration.
    let configuration: String

    /// Random bytes of a token.
    static let bytes = 32

    /// Makes one.
    init(
        name: String, scopes: [AccessScope], expiresAt: Timestamp?, using generator: inout some RandomNumberGenerator
    ) {
        text = "mr_" + Base64.urlText((0..<Self.bytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
        var lines = [
            "access:", "  tokens:", "    - name: \(name)", "      sha256: \(SHA256.hex(text))",
            "      scopes: [\(scopes.map(\.rawValue).joined(separator: ", "))]",
        ]
        if let expiresAt { lines.append("      expires_at: \(expiresAt.text)") }
        configuration = lines.joined(separator: "\n")
    }

    /// The scopes of a list with commas, each once; `nil` where one is unknown or there is none.
    static func scopes(_ list: String) -> [AccessScope]? {
        var scopes: [AccessScope] = []
        for word in list.split(separator: ",") {
            guard let scope = AccessScope(rawValue: word.filter { $0 != " " }) else { return nil }
            if !scopes.contains(scope) { scopes.append(scope) }
        }
        return scopes.isEmpty ? nil : scopes
    }

    /// Whether the configuration takes the name.
    static func isName(_ name: String) -> Bool {
        (1...64).contains(name.utf8.count)
            && name.utf8.allSatisfy { byte in
                (97...122).contains(byte) || (65...90).contains(byte) || (48...57).contains(byte)
                    || [45, 46, 95].contains(byte)
            }
    }
}
