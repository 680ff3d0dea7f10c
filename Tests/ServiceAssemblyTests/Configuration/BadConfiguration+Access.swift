extension BadConfiguration {
    private static let digest = String(repeating: "ab", count: 32)

    /// Keys of `access`.
    static let access: [BadConfiguration] = [
        BadConfiguration(
            name: "tokens that cannot be used",
            yaml: minimal + """
                access:
                  tokens:
                    - {name: a b, sha256: mr_secret, scopes: [score]}
                    - {name: t, sha256: \(digest), scopes: [scor, all]}
                    - {name: t, sha256: \(digest.uppercased()), scopes: []}
                    - {name: u, sha256: \(digest), scopes: score, expires_at: tomorrow}
                    - {name: loopback}
                """,
            lines: [
                "etc/m.yaml:4: access.tokens[0].name: \"a b\" cannot be a token's name; use 1 to 64 letters, digits "
                    + "and the "
                    + "signs . _ -",
                "etc/m.yaml:4: access.tokens[0].sha256: the value is no SHA-256 in 64 hexadecimal digits; "
                    + "metareward token "
                    + "new prints it; for a token at hand: printf %s \"$TOKEN\" | sha256sum",
                "etc/m.yaml:5: access.tokens[1].scopes[0]: \"scor\" is none of score, read, operate; did you mean "
                    + "\"score\"?",
                "etc/m.yaml:5: access.tokens[1].scopes[1]: \"all\" is none of score, read, operate; choose one of them",
                "etc/m.yaml:6: access.tokens[2].scopes: the list is empty; give it some of score, read, operate",
                "etc/m.yaml:6: access.tokens[2].name: the name \"t\" is given twice; give each token a name of its own",
                "etc/m.yaml:7: access.tokens[3].scopes: a single value stands here; give it a list of scopes such as "
                    + "[score, read]",
                "etc/m.yaml:7: access.tokens[3].expires_at: \"tomorrow\" is no time in RFC 3339; write for example "
                    + "2027-01-01T00:00:00Z",
                "etc/m.yaml:7: access.tokens[3].sha256: it is the token \"t\" again; make another with metareward "
                    + "token new",
                "etc/m.yaml:8: access.tokens[4].name: \"loopback\" stands for callers without a token in the audit "
                    + "log; "
                    + "choose another name",
                "etc/m.yaml:8: access.tokens[4].sha256: the key is missing; add it: the SHA-256 of the token, as 64 "
                    + "hexadecimal digits. Never printed.",
                "etc/m.yaml:8: access.tokens[4].scopes: the key is missing; add it: what the bearer may do: have "
                    + "rollouts "
                    + "scored, look, or change things, which includes the other two.",
            ]),
        BadConfiguration(
            name: "origins that no browser sends",
            yaml: minimal + """
                access:
                  cors_origins:
                    ['*', 'https://Lab.example', 'https://a.example/', 'https://a:443', 'http://b', 'http://b']
                """,
            lines: [
                "etc/m.yaml:4: access.cors_origins[0]: \"*\" is no origin; write it as a browser does, for example "
                    + "https://lab.example or http://localhost:3000",
                "etc/m.yaml:4: access.cors_origins[1]: \"https://Lab.example\" is no origin that a browser sends; "
                    + "write it "
                    + "as a browser does, for example https://lab.example or http://localhost:3000",
                "etc/m.yaml:4: access.cors_origins[2]: \"https://a.example/\" is no origin that a browser sends; "
                    + "write it "
                    + "as a browser does, for example https://lab.example or http://localhost:3000",
                "etc/m.yaml:4: access.cors_origins[3]: \"https://a:443\" is no origin that a browser sends; write "
                    + "it as a "
                    + "browser does, for example https://lab.example or http://localhost:3000",
                "etc/m.yaml:4: access.cors_origins[5]: \"http://b\" is listed twice; keep one of them",
            ]),
        BadConfiguration(
            name: "certificates of clients take no token's place",
            yaml: minimal + """
                server:
                  listen: ['https://0.0.0.0:8443']
                  tls: {certificate: c.pem, client_ca: ca.pem}
                """,
            files: [
                "etc/c.pem": "-----BEGIN CERTIFICATE-----\n-----BEGIN PRIVATE KEY-----\n",
                "etc/ca.pem": "-----BEGIN CERTIFICATE-----\n",
            ],
            lines: [
                "etc/m.yaml:3: server.listen[0]: other machines can reach \"https://0.0.0.0:8443\", and no access "
                    + "token "
                    + "protects the service; add access.tokens (metareward token new), bind 127.0.0.1, ::1 or "
                    + "localhost, or "
                    + "set server.insecure: true (--insecure)"
            ]),
    ]
}
