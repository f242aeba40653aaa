using Barnabas.Metadata.Features;
using Barnabas.Metadata.Tests.Support;
using Barnabas.Protocol.Errors;
using Barnabas.Protocol.Messages;

namespace Barnabas.Metadata.Tests.Control;

public sealed class FeatureUpdateTests
{
    private const sbyte Upgrade = 1;
    private const sbyte SafeDowngrade = 2;

    [Theory]
    [InlineData(FeatureName.MetadataVersion, 31, Upgrade, "Invalid update version 31 for feature metadata.version. Local controller 1 only supports versions 7-30")]
    [InlineData("unknown", 1, Upgrade, "Invalid update version 1 for feature unknown. Local controller 1 does not support this feature.")]
    [InlineData(FeatureName.TransactionVersion, 1, Upgrade,
        "Invalid update version 1 for feature transaction.version. Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.")]
    [InlineData(FeatureName.MetadataVersion, 7, SafeDowngrade,
        "Unsupported metadata.version downgrade from 30 to 7. Refusing to perform the requested downgrade because it might delete metadata information.")]
    public void Update_that_cannot_be_is_refused(string feature, short level, sbyte type, string message)
    {
        UpdateFeaturesResponse response = Update(new TestController(), feature, level, type);
        Assert.Equal((ErrorCode.InvalidUpdateVersion, message), (response.ErrorCode, response.ErrorMessage));
    }

    [Fact]
    public void Level_is_raised_and_lowered()
    {
        var controller = new TestController(version: MetadataVersion.FromLevel(25));
        Assert.Equal(ErrorCode.None, Update(controller, FeatureName.MetadataVersion, 30, Upgrade).ErrorCode);
        Assert.Equal(ErrorCode.None, Update(controller, FeatureName.TransactionVersion, 0, SafeDowngrade).ErrorCode);
        Assert.Equal(30, controller.Image.Features.MetadataVersion.Level);
        Assert.DoesNotContain(FeatureName.TransactionVersion, controller.Image.Features.Levels.Keys);
    }

    private static UpdateFeaturesResponse Update(TestController controller, string feature, short level, sbyte type) =>
        controller.Apply(controller.Controller.UpdateFeatures(
            new UpdateFeaturesRequest
            {
                FeatureUpdates = [new UpdateFeaturesRequest.FeatureUpdateKey { Feature = feature, MaxVersionLevel = level, UpgradeType = type }],
            },
            2));
}
