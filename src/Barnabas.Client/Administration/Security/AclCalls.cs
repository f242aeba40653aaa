using System.Collections.Immutable;
using Barnabas.Client.Administration.Calls;
using Barnabas.Protocol.Apis;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Client.Administration.Security;

/// <summary>Calls about access. Thread-safe.</summary>
internal sealed class AclCalls(CallRunner runner)
{
    public Task<ImmutableArray<AclBinding>> DescribeAsync(AclFilter filter, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<int, ImmutableArray<AclBinding>>("describeAcls", new AnyPlacement<int>(runner.Cluster), async ask =>
        {
            using var answer = await ask.SendAsync(ApiKey.DescribeAcls, version => new DescribeAclsRequest
            {
                ResourceTypeFilter = (sbyte)filter.ResourceType,
                ResourceNameFilter = filter.ResourceName,
                PatternTypeFilter = PatternOf(filter, version),
                PrincipalFilter = filter.Principal,
                HostFilter = filter.Host,
                Operation = (sbyte)filter.Operation,
                PermissionType = (sbyte)filter.Permission,
            }).ConfigureAwait(false);
            ask.ThrowIf(answer.Response.ErrorCode, answer.Response.ErrorMessage);
            ask.Set(0,
            [
                .. from resource in answer.Response.Resources
                   from acl in resource.Acls
                   select BindingOf(resource.ResourceType, resource.ResourceName, resource.PatternType, acl.Principal, acl.Host, acl.Operation, acl.PermissionType),
            ]);
        }),
        options,
        cancellation);

    public Task<Outcomes<AclBinding, Done>> CreateAsync(IEnumerable<AclBinding> bindings, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<AclBinding, Done>("createAcls", new ControllerPlacement<AclBinding>(runner.Cluster), static async ask =>
        {
            var response = await ask.SendAsync(new CreateAclsRequest
            {
                Creations =
                [
                    .. ask.Keys.Select(static binding => new CreateAclsRequest.AclCreation
                    {
                        ResourceType = (sbyte)binding.ResourceType,
                        ResourceName = binding.ResourceName,
                        ResourcePatternType = (sbyte)binding.PatternType,
                        Principal = binding.Principal,
                        Host = binding.Host,
                        Operation = (sbyte)binding.Operation,
                        PermissionType = (sbyte)binding.Permission,
                    }),
                ],
            }).ConfigureAwait(false);
            foreach (var (binding, result) in ask.Keys.Zip(response.Results))
            {
                if (result.ErrorCode == ErrorCode.None)
                {
                    ask.Set(binding, default);
                }
                else
                {
                    ask.Fail(binding, result.ErrorCode, result.ErrorMessage);
                }
            }
        }),
        bindings,
        options,
        cancellation);

    public Task<Outcomes<AclFilter, ImmutableArray<Outcome<AclBinding>>>> DeleteAsync(IEnumerable<AclFilter> filters, CallOptions? options, CancellationToken cancellation) => runner.RunAsync(
        new KeyedCall<AclFilter, ImmutableArray<Outcome<AclBinding>>>("deleteAcls", new ControllerPlacement<AclFilter>(runner.Cluster), static async ask =>
        {
            using var answer = await ask.SendAsync(ApiKey.DeleteAcls, version => new DeleteAclsRequest
            {
                Filters =
                [
                    .. ask.Keys.Select(filter => new DeleteAclsRequest.DeleteAclsFilter
                    {
                        ResourceTypeFilter = (sbyte)filter.ResourceType,
                        ResourceNameFilter = filter.ResourceName,
                        PatternTypeFilter = PatternOf(filter, version),
                        PrincipalFilter = filter.Principal,
                        HostFilter = filter.Host,
                        Operation = (sbyte)filter.Operation,
                        PermissionType = (sbyte)filter.Permission,
                    }),
                ],
            }).ConfigureAwait(false);
            foreach (var (filter, result) in ask.Keys.Zip(answer.Response.FilterResults))
            {
                if (result.ErrorCode == ErrorCode.None)
                {
                    ask.Set(filter, [.. result.MatchingAcls.Select(OutcomeOf)]);
                }
                else
                {
                    ask.Fail(filter, result.ErrorCode, result.ErrorMessage);
                }
            }
        }),
        filters,
        options,
        cancellation);

    /// <summary>Version 0 knows literal names only.</summary>
    private static sbyte PatternOf(AclFilter filter, short version) =>
        (sbyte)(version == 0 && filter.PatternType == AclPatternType.Any ? AclPatternType.Literal : filter.PatternType);

    private static AclBinding BindingOf(sbyte type, string name, sbyte pattern, string principal, string host, sbyte operation, sbyte permission) =>
        new((AclResourceType)type, name, principal, (AclOperation)operation) { PatternType = (AclPatternType)pattern, Host = host, Permission = (AclPermission)permission };

    private static Outcome<AclBinding> OutcomeOf(DeleteAclsResponse.DeleteAclsMatchingAcl acl) => acl.ErrorCode == ErrorCode.None
        ? new(BindingOf(acl.ResourceType, acl.ResourceName, acl.PatternType, acl.Principal, acl.Host, acl.Operation, acl.PermissionType))
        : new(Failure.Of(acl.ErrorCode, acl.ErrorMessage));
}
