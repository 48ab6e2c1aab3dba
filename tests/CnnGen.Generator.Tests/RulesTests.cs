using System.Text.RegularExpressions;
using CnnGen.Generator.Diagnostics;
using CnnGen.Generator.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace CnnGen.Generator.Tests;

/// <summary>That each rule is in every list it belongs to.</summary>
public class RulesTests
{
    [Fact]
    public void AllHasEachRuleOnceInTheOrderOfIds()
    {
        IEnumerable<string> declared = typeof(Rules).GetFields().Where(field => field.FieldType == typeof(Rule)).Select(field => ((Rule)field.GetValue(null)!).Id);
        Assert.Equal(declared.Order(StringComparer.Ordinal), Rules.All.Select(rule => rule.Id));
        Assert.Equal(Rules.All.Count, Rules.All.Select(rule => rule.Id).Distinct().Count());
    }

    [Fact]
    public void EachRuleIsADescriptorWithItsPage()
    {
        Assert.Equal(Rules.All.Select(rule => rule.Id), DiagnosticDescriptors.All.Select(descriptor => descriptor.Id));
        Assert.All(DiagnosticDescriptors.All, descriptor =>
        {
            Assert.EndsWith($"/docs/diagnostics/{descriptor.Id}.md", descriptor.HelpLinkUri);
            Assert.Equal(Rules.Find(descriptor.Id).Severity.ToString()[..4], descriptor.DefaultSeverity.ToString()[..4]);
        });
    }

    [Fact]
    public void EachRuleHasAReleaseRow()
    {
        string releases = Repository.Read("generator/CnnGen.Generator/AnalyzerReleases.Shipped.md")
            + Repository.Read("generator/CnnGen.Generator/AnalyzerReleases.Unshipped.md");
        IEnumerable<string> rows = Regex.Matches(releases, @"^CNN\d{4} .*$", RegexOptions.Multiline).Select(match => match.Value);
        Assert.Equal(
            DiagnosticDescriptors.All.Select(descriptor =>
                $"{descriptor.Id} | {descriptor.Category} | {descriptor.DefaultSeverity} | {descriptor.Title}, [Documentation]({descriptor.HelpLinkUri})"),
            rows);
    }

    [Fact]
    public void EachRuleHasATestThatTriggersIt()
    {
        string tests = string.Concat(Directory.GetFiles(Path.Combine(Repository.Root, "tests/CnnGen.Generator.Tests"), "*Tests.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText));
        Assert.Equal([], Rules.All.Select(rule => rule.Id).Where(id => !tests.Contains("{|" + id + ":", StringComparison.Ordinal)));
    }
}
