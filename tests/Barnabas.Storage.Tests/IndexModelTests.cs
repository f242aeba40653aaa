using Barnabas.Storage.Disk;
using Barnabas.Storage.Segments;
using Barnabas.Storage.Tests.Support;
using FsCheck;
using FsCheck.Fluent;

namespace Barnabas.Storage.Tests;

public sealed class IndexModelTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(60);

    /// <summary>Appends, truncations, seals and reopenings against a plain list.</summary>
    [Fact]
    public void Offset_index_looks_up_like_a_list()
    {
        Gen<(int, int)[]> operations = Gen.Choose(0, 9).Two().ArrayOf(80);
        Prop.ForAll(operations.ToArbitrary(), steps =>
        {
            using var directory = new TempDirectory();
            const long Base = 1000;
            SegmentFile File() => new(FileDisk.Instance, directory.Combine("x.index"));
            var index = new OffsetIndex(File(), Base);
            var model = new List<(long Offset, int Position)>();
            int position = 0;
            foreach ((int kind, int argument) in steps)
            {
                switch (kind)
                {
                    case 0:
                        long cut = model.Count == 0 ? Base : model[argument % model.Count].Offset + (argument % 2);
                        index.TruncateTo(cut);
                        model.RemoveAll(entry => entry.Offset >= cut);
                        break;
                    case 1:
                        index.Seal();
                        break;
                    case 2:
                        index.WriteOut();
                        index.Close();
                        index = new OffsetIndex(File(), Base);
                        break;
                    default:
                        long offset = (model.Count == 0 ? Base : model[^1].Offset) + 1 + argument;
                        position += 100;
                        index.Append(offset, position);
                        model.Add((offset, position));
                        break;
                }

                Assert.Equal(model.Count, index.Count);
            }

            for (long offset = Base - 1; offset < Base + 900; offset += 3)
            {
                (long, int) expected = model.Exists(entry => entry.Offset <= offset) ? model.FindLast(entry => entry.Offset <= offset) : (Base, 0);
                Assert.Equal(expected, index.Lookup(offset));
            }

            for (int at = 0; at < position + 200; at += 150)
            {
                Assert.Equal(model.Where(entry => entry.Position >= at).Select(entry => (long?)entry.Offset).FirstOrDefault(), index.UpperBound(at));
            }

            index.Close();
        }).Check(Runs);
    }

    [Fact]
    public void Time_index_looks_up_like_a_list()
    {
        Gen<(int, int)[]> operations = Gen.Choose(0, 9).Two().ArrayOf(80);
        Prop.ForAll(operations.ToArbitrary(), steps =>
        {
            using var directory = new TempDirectory();
            const long Base = 500;
            SegmentFile File() => new(FileDisk.Instance, directory.Combine("x.timeindex"));
            var index = new TimeIndex(File(), Base);
            var model = new List<(long Timestamp, long Offset)>();
            long offset = Base;
            foreach ((int kind, int argument) in steps)
            {
                switch (kind)
                {
                    case 0:
                        long cut = model.Count == 0 ? Base : model[argument % model.Count].Offset + (argument % 2);
                        index.TruncateTo(cut);
                        model.RemoveAll(entry => entry.Offset >= cut);
                        break;
                    case 1:
                        index.Seal();
                        break;
                    case 2:
                        index.WriteOut();
                        index.Close();
                        index = new TimeIndex(File(), Base);
                        break;
                    default:
                        offset += 1 + argument;
                        long timestamp = (model.Count == 0 ? 100 : model[^1].Timestamp) + argument - 3;
                        index.MaybeAppend(timestamp, offset);
                        if (timestamp > (model.Count == 0 ? -1 : model[^1].Timestamp))
                        {
                            model.Add((timestamp, offset));
                        }

                        break;
                }

                Assert.Equal(model.LastOrDefault((-1, Base)), index.LastEntry);
            }

            for (long timestamp = 80; timestamp < 600; timestamp += 2)
            {
                (long, long) expected = model.Exists(entry => entry.Timestamp <= timestamp) ? model.FindLast(entry => entry.Timestamp <= timestamp) : (-1, Base);
                Assert.Equal(expected, index.Lookup(timestamp));
            }

            index.Close();
        }).Check(Runs);
    }

    [Fact]
    public void Large_sealed_index_is_searched_in_its_file()
    {
        using var directory = new TempDirectory();
        var index = new OffsetIndex(new SegmentFile(FileDisk.Instance, directory.Combine("x.index")), 0);
        for (int i = 1; i <= 10_000; i++)
        {
            index.Append(i * 3L, i * 10);
        }

        index.Seal();

        for (int i = 0; i <= 30_010; i += 37)
        {
            int slot = Math.Min(i / 3, 10_000);
            Assert.Equal((slot * 3L, slot * 10), index.Lookup(i));
        }

        index.Close();
    }
}
