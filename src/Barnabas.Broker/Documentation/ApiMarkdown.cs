using System.Text;
using Barnabas.Broker.Requests;
using Barnabas.Protocol.Apis;

namespace Barnabas.Broker.Documentation;

/// <summary>The API half of <c>docs/compatibility.md</c>, from the handler tables of a broker. Stateless.</summary>
public static class ApiMarkdown
{
    public static string Render(HandlerTable broker, HandlerTable controller)
    {
        StringBuilder page = new();
        page.Append($"{broker.Handlers.Count} of the {ApiTable.All.Count} APIs that Apache Kafka 3.9 and 4.3 have are built. ");
        page.Append("An API that is not built is absent from ApiVersions; none answers with a stub. *Kafka* are the versions that 3.9 and 4.3 list together.\n\n");
        page.Append("| key | API | Kafka | here | controller listener |\n|---:|---|---|---|---|\n");
        foreach (ApiFacts api in ApiTable.All.OrderBy(static api => api.Key))
        {
            string here = broker.Find(api.Key) is { } handler ? $"{handler.LowestVersion}–{handler.HighestVersion}" : "";
            page.Append($"| {(short)api.Key} | {api.Key} | {api.LowestVersion}–{api.HighestVersion} | {here} | {(controller.Find(api.Key) is null ? "" : "yes")} |\n");
        }
        return page.ToString();
    }
}
