using System.Buffers;
using System.Text.Json.Serialization;
using Barnabas.Client.Serialization;

namespace Barnabas.Client.Tests.Serialization;

/// <summary>The bytes are those that the Java client's serializers of the same type write.</summary>
public sealed partial class SerializersTests
{
    [Fact]
    public void Numbers_are_written_highest_byte_first()
    {
        Assert.Equal("FFFE", Hex(Serializers.Int16, (short)-2));
        Assert.Equal("01020304", Hex(Serializers.Int32, 0x01020304));
        Assert.Equal("FFFFFFFFFFFFFFFF", Hex(Serializers.Int64, -1L));
        Assert.Equal("3FC00000", Hex(Serializers.Single, 1.5f));
        Assert.Equal("C004000000000000", Hex(Serializers.Double, -2.5));
        Assert.Equal("01", Hex(Serializers.Boolean, true));
    }

    [Fact]
    public void Guid_is_written_as_text()
    {
        var guid = new Guid("12345678-9ABC-DEF0-1234-56789ABCDEF0");
        Assert.Equal("12345678-9abc-def0-1234-56789abcdef0"u8.ToArray(), Bytes(Serializers.Guid, guid));
        Assert.Equal(guid, Deserializers.Guid.Deserialize("12345678-9abc-def0-1234-56789abcdef0"u8, false, "t", null));
        Assert.Throws<InvalidDataException>(() => Deserializers.Guid.Deserialize("12345678"u8, false, "t", null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("grüße")]
    [InlineData("\U0001F600")]
    public void Text_comes_back(string text) => Assert.Equal(text, Deserializers.Utf8.Deserialize(Bytes(Serializers.Utf8, text), false, "t", null));

    [Fact]
    public void Long_text_comes_back()
    {
        string text = new('ß', 5000);
        Assert.Equal(text, Deserializers.Utf8.Deserialize(Bytes(Serializers.Utf8, text), false, "t", null));
    }

    [Fact]
    public void Null_is_null_on_the_wire()
    {
        Assert.True(Serializers.Utf8.IsNull(null));
        Assert.True(Serializers.Bytes.IsNull(null));
        Assert.True(Serializers.Null.IsNull("anything"));
        Assert.True(Serializers.OrNull(Serializers.Int32).IsNull(null));
        Assert.False(Serializers.OrNull(Serializers.Int32).IsNull(0));
        Assert.Null(Deserializers.OrNull(Deserializers.Int32).Deserialize([], true, "t", null));
        Assert.Equal(7, Deserializers.OrNull(Deserializers.Int32).Deserialize([0, 0, 0, 7], false, "t", null));
    }

    [Fact]
    public void Number_of_another_size_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => Deserializers.Int32.Deserialize([1, 2, 3], false, "t", null));
        Assert.Throws<InvalidDataException>(() => Deserializers.Int64.Deserialize([], true, "t", null));
        Assert.Throws<InvalidDataException>(() => Deserializers.Boolean.Deserialize([2], false, "t", null));
    }

    [Fact]
    public void Json_comes_back_with_metadata_and_without()
    {
        var order = new Order("castle", 3);
        byte[] bytes = Bytes(Serializers.Json(OrderContext.Default.Order), order);
        Assert.Equal("{\"Name\":\"castle\",\"Count\":3}"u8.ToArray(), bytes);
        Assert.Equal(bytes, Bytes(Serializers.Json<Order>(), order));
        Assert.Equal(order, Deserializers.Json(OrderContext.Default.Order).Deserialize(bytes, false, "t", null));
        Assert.Equal(order, Deserializers.Json<Order>().Deserialize(bytes, false, "t", null));
        Assert.True(Serializers.Json<Order>().IsNull(null));
    }

    private static string Hex<T>(ISerializer<T> serializer, T value) => Convert.ToHexString(Bytes(serializer, value));

    private static byte[] Bytes<T>(ISerializer<T> serializer, T value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        serializer.Serialize(value, buffer, "t", null);
        return buffer.WrittenSpan.ToArray();
    }

    internal sealed record Order(string Name, int Count);

    [JsonSerializable(typeof(Order))]
    private sealed partial class OrderContext : JsonSerializerContext;
}
