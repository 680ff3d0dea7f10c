import ArgumentParser
import TestSupport
import Testing

@testable import metareward

/// Goal: the help of every command is what was reviewed. Method: one snapshot a command, 100 columns wide.
@Suite struct HelpTests {
    private static let columns = 100

    /// A command with the words that call it, below the program's name.
    private static func commands(_ type: any ParsableCommand.Type, path: [String] = []) -> [(
        path: [String], type: any ParsableCommand.Type
    )] {
        let below = type.configuration.subcommands.flatMap { commands($0, path: path + [$0._commandName]) }
        return [(path, type)] + below
    }

    @Test func theHelpOfEveryCommandIsItsSnapshot() throws {
        let commands = Self.commands(Metareward.self)
        #expect(commands.count > 10)
        for (path, type) in commands {
            let help = Metareward.helpMessage(for: type, columns: Self.columns)
            let name = (["metareward"] + path).joined(separator: "-")
            if let problem = try Snapshot("help/\(name).txt").problem(with: help) {
                Issue.record("\(name): \(problem)")
            }
        }
    }
}
