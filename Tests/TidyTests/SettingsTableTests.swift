import Testing

/// Goal: every setting stands in the configuration table. Method: the comparison is tested on samples here.
///
/// The place for the check of the real settings: a test that passes the keys of the configuration type and the text of
/// the configuration document to `SettingsTable.undocumented`, and fails with the names it returns.
@Suite struct SettingsTableTests {
    @Test func aSettingIsDocumentedByTheFirstCellOfARow() {
        let table = """
            | setting | unit | default |
            |---|---|---|
            | `server.port` | – | 8080 |
            | `memory.in_flight_bytes` | bytes | see `memory.total` |
            The setting `pins.keep_steps` is only mentioned.
            """
        let settings = ["server.port", "memory.in_flight_bytes", "memory.total", "pins.keep_steps", "server"]
        #expect(SettingsTable.undocumented(settings, in: table) == ["memory.total", "pins.keep_steps", "server"])
    }
}
