extension BadConfiguration {
    /// Keys of the top level and of `server`.
    static let keys: [BadConfiguration] = [
        BadConfiguration(
            name: "unknown keys",
            yaml: minimal + "server:\n  prot: 1\n  max_connections: 5\n  level: info\nport: 8080\nqqqq: 1\n",
            lines: [
                "etc/m.yaml:3: server.prot: unknown key; did you mean \"port\"?",
                "etc/m.yaml:4: server.max_connections: unknown key; did you mean \"connections_max\"?",
                "etc/m.yaml:5: server.level: unknown key; did you mean \"log.level\"?",
                "etc/m.yaml:6: port: unknown key; did you mean \"server.port\"?",
                "etc/m.yaml:7: qqqq: unknown key; known here: server, http, access, data, log, models, tasks, "
                    + "default_task, limits, admission, memory, compression, pins, on_store_failure, readiness, "
                    + "retention, idempotency, events, metrics, simulated",
            ]),
        BadConfiguration(
            name: "wrong types",
            yaml: minimal + "server: 5\nlog: [a]\npins: {keep_steps: {a: 1}}\nlimits:\n  text_bytes_max:\n",
            lines: [
                "etc/m.yaml:2: server: a single value stands here; give it a map of keys",
                "etc/m.yaml:3: log: a list stands here; give it a map of keys",
                "etc/m.yaml:4: pins.keep_steps: a map stands here; give it one integer",
                "etc/m.yaml:6: limits.text_bytes_max: the key has no value; give it one size, or remove it",
            ]),
        BadConfiguration(
            name: "wrong values",
            yaml: minimal + """
                server:
                  port: http
                  loops: 65
                  idle_timeout: 5x
                  write_timeout: 1e9
                  body_bytes_max: 64 MB
                  insecure: yes
                  host: http://localhost/
                log: {level: warn, format: xml}
                """,
            lines: [
                "etc/m.yaml:3: server.port: \"http\" is no integer; write a whole number in digits",
                "etc/m.yaml:4: server.loops: \"65\" is out of range; choose a value between 1 and 64",
                "etc/m.yaml:5: server.idle_timeout: \"5x\" is no time; write seconds, such as 1.5, or 1500ms, or 2m",
                "etc/m.yaml:6: server.write_timeout: \"1e9\" is out of range; choose a value between 0.1 s and 3600 s",
                "etc/m.yaml:7: server.body_bytes_max: \"64 MB\" is no size; write bytes, such as 1048576, or 1024 KiB, "
                    + "or 1 MiB",
                "etc/m.yaml:8: server.insecure: \"yes\" is no boolean; write true or false",
                "etc/m.yaml:9: server.host: \"http://localhost/\" is no address; write for example 127.0.0.1 or ::1, "
                    + "without a port",
                "etc/m.yaml:10: log.level: \"warn\" is none of trace, debug, info, notice, warning, error, critical; "
                    + "choose one of them",
                "etc/m.yaml:10: log.format: \"xml\" is none of text, json; choose one of them",
            ]),
        BadConfiguration(
            name: "an address that others reach",
            yaml: minimal + "server: {host: 0.0.0.0}\n",
            lines: [
                "etc/m.yaml:2: server.host: other machines can reach \"0.0.0.0\", and no access token protects the "
                    + "service; add access.tokens (metareward token new), bind 127.0.0.1, ::1 or localhost, or set "
                    + "server.insecure: true (--insecure)"
            ]),
    ]

    /// Keys of listeners and of TLS.
    static let listeners: [BadConfiguration] = [
        BadConfiguration(
            name: "listeners that others reach",
            yaml: minimal + """
                server:
                  listen:
                    - http://127.0.0.1:1
                    - http://0.0.0.0:2
                    - unix:/run/m.sock
                    - http://[::]:3
                """,
            lines: [5, 7].map {
                "etc/m.yaml:\($0): server.listen[\($0 == 5 ? 1 : 3)]: other machines can reach "
                    + "\"http://\($0 == 5 ? "0.0.0.0:2" : "[::]:3")\", and no access token protects the service; add "
                    + "access.tokens (metareward token new), bind 127.0.0.1, ::1 or localhost, or set "
                    + "server.insecure: true (--insecure)"
            }),
        BadConfiguration(
            name: "listeners that are none",
            yaml: minimal + """
                server:
                  host: 127.0.0.1
                  unix_mode: 0060
                  listen: ["127.0.0.1:80", "unix:run/m.sock", "http://127.0.0.1:1", "http://127.0.0.1:1"]
                """,
            lines: [
                "etc/m.yaml:3: server.host: it has no effect beside server.listen; remove one of the two",
                "etc/m.yaml:4: server.unix_mode: \"0060\" is no mode under which the service itself may connect; write "
                    + "for example 0660, or 0600 for the service's own user only",
                "etc/m.yaml:4: server.unix_mode: there is no Unix domain socket; remove it, or add unix:/some/path to "
                    + "server.listen",
                "etc/m.yaml:5: server.listen[0]: \"127.0.0.1:80\" is no place to listen at; write for example "
                    + "http://127.0.0.1:8080, https://[::1]:8443 or unix:/run/metareward.sock",
                "etc/m.yaml:5: server.listen[1]: \"unix:run/m.sock\" is no place to listen at; write for example "
                    + "http://127.0.0.1:8080, https://[::1]:8443 or unix:/run/metareward.sock",
                "etc/m.yaml:5: server.listen[3]: \"http://127.0.0.1:1\" is listed twice; keep one of them",
            ]),
        BadConfiguration(
            name: "https without a certificate",
            yaml: minimal + """
                server:
                  listen: ["https://127.0.0.1:1"]
                  tls:
                    key: key.pem
                    client_certificate: optional
                    min_version: 1.3
                    max_version: 1.2
                """,
            files: ["etc/key.pem": "-----BEGIN PRIVATE KEY-----\n"],
            lines: [
                "etc/m.yaml:4: server.tls.certificate: a listener speaks https, but there is no certificate; add "
                    + "certificate and key, or listen on http",
                "etc/m.yaml:5: server.tls.key: there is no certificate that it is the key of; add certificate",
                "etc/m.yaml:6: server.tls.client_certificate: it has no effect, since no client is asked for a "
                    + "certificate; add client_ca, or remove it",
                "etc/m.yaml:8: server.tls.max_version: it is older than min_version; raise max_version, or lower "
                    + "min_version",
            ]),
        BadConfiguration(
            name: "files of TLS that are not there, and TLS that nobody speaks",
            yaml: minimal + "server:\n  tls:\n    certificate: a.pem\n    key: b.pem\n",
            files: ["etc/b.pem": "-----BEGIN CERTIFICATE-----\n"],
            lines: [
                "etc/m.yaml:3: server.tls: it has no effect, since no listener speaks https; remove it, or add "
                    + "https://address:port to server.listen",
                "etc/m.yaml:4: server.tls.certificate: the file \"a.pem\" cannot be read in etc/: No such file or "
                    + "directory; correct the path, or let the service read it; a relative one starts at the "
                    + "configuration file's folder",
                "etc/m.yaml:5: server.tls.key: the file \"b.pem\" has no private key in PEM form; give a file with a "
                    + "line -----BEGIN PRIVATE KEY-----",
            ]),
    ]
}

extension BadConfiguration {
    /// Models, and references to them.
    static let models: [BadConfiguration] = [
        BadConfiguration(
            name: "bad models",
            yaml: """
                models:
                  simulated: {url: "http://h", model: m}
                  c: {url: "ftp://h", model: m}
                  d: {url: "http://user:hunter2@h", model: m}
                  e: {model: m, extra_body: {messages: [], x: 1}, dialect: vlm}
                  f: {url: "http://h:0", model: "", api_key: "hunter2\\n"}
                  g: {url: "http://", model: m}
                  h: {url: "http://h?x", model: m, attempts: 0}
                  i: http://h
                \(minimal)
                """,
            lines: [
                "etc/m.yaml:2: models.simulated: \"simulated\" cannot be a model's name; use 1 to 64 letters, "
                    + "digits and the signs . _ -, but not the word simulated",
                "etc/m.yaml:3: models.c.url: \"ftp://h\" is no http or https URL; write for example "
                    + "http://127.0.0.1:8000/v1",
                "etc/m.yaml:4: models.d.url: the value carries a user or a password; move it to api_key",
                "etc/m.yaml:5: models.e.extra_body.messages: the service writes this member itself; remove it",
                "etc/m.yaml:5: models.e.dialect: \"vlm\" is none of openai, vllm, sglang, llamacpp, "
                    + "ollama, tgi, lmdeploy, trtllm, openrouter, litellm, generic, auto; did you mean \"vllm\"?",
                "etc/m.yaml:5: models.e.url: the key is missing; add it: the base URL of the server's "
                    + "OpenAI-compatible API, or a list where several serve the model.",
                "etc/m.yaml:6: models.f.url: \"http://h:0\" has no valid port; choose a port between 1 and 65535",
                "etc/m.yaml:6: models.f.model: \"\" is empty; give a value, or remove the key",
                "etc/m.yaml:6: models.f.api_key: the secret contains a letter that no header can carry; look "
                    + "for a line break or a space at its end",
                "etc/m.yaml:7: models.g.url: \"http://\" names no host; write for example http://127.0.0.1:8000/v1",
                "etc/m.yaml:8: models.h.url: \"http://h?x\" has a query or a fragment; remove what follows "
                    + "\"?\" or \"#\"",
                "etc/m.yaml:8: models.h.attempts: \"0\" is out of range; choose a value between 1 and 4",
                "etc/m.yaml:9: models.i: a single value stands here; give it a map of keys",
            ]),
        BadConfiguration(
            name: "TLS settings of models",
            yaml: """
                models:
                  a: {url: "http://h", model: m, tls: {verify: true}}
                  b: {url: "https://h", model: m, tls: {ca_file: gone.pem, client_key: key.pem}}
                  c: {url: "https://h", model: m, tls: {ca_file: key.pem, client_certificate: /c.pem, verify: no}}
                  d: {url: "https://h", model: m, tls: {ca_file: /c.pem, verify: false, client_key: ""}}
                \(minimal)
                """,
            files: ["etc/key.pem": "-----BEGIN EC PRIVATE KEY-----\n", "/c.pem": "-----BEGIN CERTIFICATE-----\n"],
            lines: [
                "etc/m.yaml:2: models.a.tls: it has no effect on a plain http URL; remove it, or write the url with "
                    + "https",
                "etc/m.yaml:3: models.b.tls.ca_file: the file \"gone.pem\" cannot be read in etc/: No such file or "
                    + "directory; correct the path, or let the service read it; a relative one starts at the "
                    + "configuration file's folder",
                "etc/m.yaml:3: models.b.tls.client_key: there is no certificate that it is the key of; add "
                    + "client_certificate",
                "etc/m.yaml:4: models.c.tls.ca_file: the file \"key.pem\" has no certificate in PEM form; give a file "
                    + "with a line -----BEGIN CERTIFICATE-----",
                "etc/m.yaml:4: models.c.tls.verify: \"no\" is no boolean; write true or false",
                "etc/m.yaml:5: models.d.tls.client_key: \"\" is empty; give a value, or remove the key",
                "etc/m.yaml:5: models.d.tls.client_key: there is no certificate that it is the key of; add "
                    + "client_certificate",
                "etc/m.yaml:5: models.d.tls.ca_file: it has no effect where verify is false; remove one of the two",
            ]),
        BadConfiguration(
            name: "bad lists of servers and bad fallbacks",
            yaml: """
                models:
                  a: {url: [], model: m}
                  b: {url: ["http://h", "ftp://h", "http://h"], model: m, fallback: b}
                  c: {url: {x: 1}, model: m, fallback: f}
                  d: {url: "http://h", model: m, fallback: simulated}
                  e: {url: "http://h", model: m, fallback: gg}
                  f: {url: "http://h", model: m, fallback: g}
                  g: simulated
                \(minimal)
                """,
            lines: [
                "etc/m.yaml:2: models.a.url: the list has 0 URLs; give it 1 to 64",
                "etc/m.yaml:3: models.b.url[1]: \"ftp://h\" is no http or https URL; write for example "
                    + "http://127.0.0.1:8000/v1",
                "etc/m.yaml:3: models.b.url[2]: the URL \"http://h\" is listed twice; keep one of them",
                "etc/m.yaml:3: models.b.fallback: a model cannot be its own fallback; name another model, or "
                    + "remove it",
                "etc/m.yaml:4: models.c.url: a map stands here; give it one URL",
                "etc/m.yaml:4: models.c.fallback: \"f\" has a fallback itself; remove one of the two; fallbacks form "
                    + "no chain",
                "etc/m.yaml:5: models.d.fallback: the simulated model is no fallback; name a model with a url",
                "etc/m.yaml:6: models.e.fallback: there is no model \"gg\"; did you mean \"g\"?",
                "etc/m.yaml:7: models.f.fallback: \"g\" is the simulated model; name a model with a url",
            ]),
        BadConfiguration(
            name: "unknown model references",
            yaml: """
                models: {judge: {url: "http://h", model: m}}
                tasks:
                  essay_writing: {judge: jugde, meta: {model: large}}
                  summarization: {judge: Simulated}
                default_task: essay_wirting
                """,
            lines: [
                "etc/m.yaml:3: tasks.essay_writing.judge: there is no model \"jugde\"; did you mean \"judge\"?",
                "etc/m.yaml:3: tasks.essay_writing.meta.model: there is no model \"large\"; add it under models, or "
                    + "use one of: judge",
                "etc/m.yaml:4: tasks.summarization.judge: there is no model \"Simulated\"; did you mean \"simulated\"?",
                "etc/m.yaml:5: default_task: there is no task \"essay_wirting\"; did you mean \"essay_writing\"?",
            ]),
    ]
}
