package cxrcml.service.rpc;

import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Settings;

/**
 * What suits connections that carry tensors: frames, windows and buffers that are as large as
 * chunks are. HTTP/2's own frames of 16 KiB cost more than the copies of what is in them.
 */
final class BulkTransport {
  /** Bytes of one stream that may be under way; they bound what a receiver holds. */
  private static final int WINDOW_BYTES = 4 << 20;

  private static final int FRAME_BYTES = 256 << 10;

  private static final int PAGE_BYTES = 8192;

  /** Memory is taken from the system in pieces of 8 KiB shifted by this: 16 MiB. */
  private static final int POOL_ORDER = 11;

  private static final ByteBufAllocator BUFFERS =
      new PooledByteBufAllocator(
          true,
          0,
          Runtime.getRuntime().availableProcessors(),
          PAGE_BYTES,
          POOL_ORDER,
          PooledByteBufAllocator.defaultSmallCacheSize(),
          PooledByteBufAllocator.defaultNormalCacheSize(),
          false);

  private static final RecvByteBufAllocator READS =
      new AdaptiveRecvByteBufAllocator(2048, 64 << 10, FRAME_BYTES);

  private BulkTransport() {}

  static NettyChannelBuilder client(NettyChannelBuilder builder, EventLoopGroup loops) {
    return builder
        .eventLoopGroup(loops)
        .channelFactory(
            () ->
                announcing(Epoll.isAvailable() ? new EpollSocketChannel() : new NioSocketChannel()))
        .withOption(ChannelOption.ALLOCATOR, BUFFERS)
        .withOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
        .flowControlWindow(WINDOW_BYTES);
  }

  static NettyServerBuilder server(NettyServerBuilder builder) {
    return builder
        .withChildOption(ChannelOption.ALLOCATOR, BUFFERS)
        .withChildOption(ChannelOption.RECVBUF_ALLOCATOR, READS)
        .flowControlWindow(WINDOW_BYTES);
  }

  /** Has every connection that is accepted announce its frame size. */
  static ServerChannel announcingAccepted(ServerChannel listener) {
    listener.pipeline().addLast(new Accepted());
    return listener;
  }

  private static Channel announcing(Channel channel) {
    channel.pipeline().addLast(new FrameSize());
    return channel;
  }

  private static final class Accepted extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object connection) {
      context.fireChannelRead(announcing((Channel) connection));
    }
  }

  /**
   * Tells the other end of frames larger than HTTP/2's default, in SETTINGS of its own after the
   * first: gRPC does not let us add to those. Both ends then follow the standard.
   */
  private static final class FrameSize extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
      Http2ConnectionHandler connection = context.pipeline().get(Http2ConnectionHandler.class);
      if (connection != null) { // not yet while TLS is being negotiated
        ChannelHandlerContext target = context.pipeline().context(connection);
        connection
            .encoder()
            .writeSettings(
                target, new Http2Settings().maxFrameSize(FRAME_BYTES), target.newPromise())
            .addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        target.flush();
        context.pipeline().remove(this);
      }
      context.fireChannelRead(bytes);
    }
  }
}
