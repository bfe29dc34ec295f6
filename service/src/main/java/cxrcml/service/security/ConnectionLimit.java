package cxrcml.service.security;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes connections beyond a number at once, in all and from one address, before anything is
 * allocated for them. Goes first into the pipeline of a listening channel.
 */
@Sharable
public final class ConnectionLimit extends ChannelInboundHandlerAdapter {
  private static final Logger logger = LoggerFactory.getLogger(ConnectionLimit.class);

  private final int most;
  private final int mostFromOneAddress;
  private final Map<InetAddress, Integer> open = new HashMap<>();
  private int total;

  /**
   * @param most connections in all, >= 1
   * @param mostFromOneAddress connections from one address, >= 1
   */
  public ConnectionLimit(int most, int mostFromOneAddress) {
    this.most = most;
    this.mostFromOneAddress = mostFromOneAddress;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel accepted = (Channel) message;
    InetAddress address = ((InetSocketAddress) accepted.remoteAddress()).getAddress();
    if (!enter(address)) {
      logger.debug("{}: too many connections", address);
      // Not registered with a loop yet, so closed by hand.
      accepted.unsafe().closeForcibly();
      return;
    }
    accepted.closeFuture().addListener(closed -> leave(address));
    context.fireChannelRead(message);
  }

  private synchronized boolean enter(InetAddress address) {
    if (total >= most || open.getOrDefault(address, 0) >= mostFromOneAddress) {
      return false;
    }
    total++;
    open.merge(address, 1, Integer::sum);
    return true;
  }

  private synchronized void leave(InetAddress address) {
    total--;
    open.computeIfPresent(address, (known, count) -> count > 1 ? count - 1 : null);
  }
}
