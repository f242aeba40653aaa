namespace Barnabas.Interop.Tests.Processes;

/// <summary>How a tool ended and what it said. Immutable.</summary>
public sealed record ToolResult(string Command, int ExitCode, string Out, string Error)
{
    public string[] Lines => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Both streams, for tools that are not sure which one to use.</summary>
    public string All => Out + Error;

    /// <summary>This result, where the tool ended well; the test fails with the tool's output where not.</summary>
    public ToolResult Succeeded()
    {
        Assert.True(ExitCode == 0, $"{Command} ended with {ExitCode}:\n{Out}\n{Error}");
        return this;
    }

    public ToolResult Failed()
    {
        Assert.True(ExitCode != 0, $"{Command} should have failed:\n{Out}\n{Error}");
        return this;
    }
}
