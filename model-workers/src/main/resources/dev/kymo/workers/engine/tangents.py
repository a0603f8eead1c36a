class Tangents(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def forward(self: __torch__.Tangents,
    x: Tensor) -> Tensor:
    return x
  def add_bias(self: __torch__.Tangents,
    y: Tensor,
    bias: Tensor,
    change: Tensor) -> Tensor:
    _0 = torch.add_(torch.select(y, 0, 0), bias)
    _1 = torch.narrow(y, 0, 1, torch.sub(torch.size(y, 0), 1))
    _2 = torch.add_(_1, torch.unsqueeze(change, 1))
    return y
  def attend(self: __torch__.Tangents,
    q: Tensor,
    k: Tensor,
    v: Tensor) -> Tensor:
    n = torch.sub(torch.size(q, 0), 1)
    own = torch.size(q, 2)
    seen = torch.size(k, 2)
    root = torch.div(1., torch.sqrt(torch.size(q, 3)))
    kt = torch.transpose(k, 2, 3)
    _3 = torch.matmul(q, torch.select(kt, 0, 0))
    scores = torch.mul(_3, root)
    hidden = torch.triu(torch.ones([own, seen], dtype=11), torch.add(torch.sub(seen, own), 1))
    _4 = torch.masked_fill(torch.select(scores, 0, 0), hidden, -inf)
    weights = torch.softmax(_4, 2)
    _5 = torch.narrow(scores, 0, 1, n)
    _6 = torch.matmul(torch.select(q, 0, 0), torch.narrow(kt, 0, 1, n))
    change = torch.add(_5, torch.mul(_6, root))
    change0 = torch.mul(weights, change)
    _7 = torch.mul(weights, torch.sum(change0, [3], True))
    change1 = torch.sub(change0, _7)
    y = torch.matmul(weights, v)
    _8 = torch.narrow(y, 0, 1, n)
    _9 = torch.matmul(change1, torch.select(v, 0, 0))
    _10 = torch.add_(_8, _9)
    return y
  def attention(self: __torch__.Tangents,
    query: Tensor,
    key: Tensor,
    value: Tensor,
    sizes: List[int],
    prefixes: List[int]) -> Tensor:
    queries = torch.split_with_sizes(torch.transpose(query, 1, 2), sizes, 2)
    keys = torch.split_with_sizes(torch.transpose(key, 1, 2), sizes, 2)
    values = torch.split_with_sizes(torch.transpose(value, 1, 2), sizes, 2)
    outputs = annotate(List[Tensor], [])
    prefix_key = keys[0]
    prefix_value = values[0]
    prefix_key0 = prefix_key
    prefix_value0 = prefix_value
    for i in range(torch.len(sizes)):
      k = keys[i]
      v = values[i]
      prefix = prefixes[i]
      if torch.lt(prefix, 0):
        k1 = torch.cat([prefix_key0, k], 2)
        v1 = torch.cat([prefix_value0, v], 2)
        k0, v0 = k1, v1
      else:
        k0, v0 = k, v
      _11 = (self).attend(queries[i], k0, v0, )
      _12 = torch.append(outputs, torch.transpose(_11, 1, 2))
      if torch.gt(prefix, 0):
        prefix_key1, prefix_value1 = torch.narrow(k0, 2, 0, prefix), torch.narrow(v0, 2, 0, prefix)
      else:
        prefix_key1, prefix_value1 = prefix_key0, prefix_value0
      prefix_key0, prefix_value0 = prefix_key1, prefix_value1
    _13 = torch.flatten(torch.cat(outputs, 1), 2)
    return _13
  def convolution(self: __torch__.Tangents,
    x: Tensor,
    weight: Tensor,
    bias: Tensor,
    weight_change: Tensor,
    bias_change: Tensor) -> Tensor:
    n = torch.sub(torch.size(x, 0), 1)
    images = torch.size(x, 1)
    channels = torch.size(weight, 0)
    all = torch.conv2d(torch.flatten(x, 0, 1), weight)
    height = torch.size(all, 2)
    width = torch.size(all, 3)
    y = torch.view(all, [torch.add(n, 1), images, channels, height, width])
    moved = torch.conv2d(torch.select(x, 0, 0), torch.flatten(weight_change, 0, 1))
    apart = torch.view(moved, [images, n, channels, height, width])
    change = torch.narrow(y, 0, 1, n)
    _0 = torch.add_(change, torch.transpose(apart, 0, 1))
    _1 = torch.add_(change, torch.view(bias_change, [n, 1, channels, 1, 1]))
    _2 = torch.add_(torch.select(y, 0, 0), torch.view(bias, [channels, 1, 1]))
    return y
  def dot(self: __torch__.Tangents,
    rows: Tensor,
    vector: Tensor) -> Tensor:
    total = torch.zeros([torch.size(rows, 0)], dtype=7)
    row_parts = torch.split(rows, 65536, 1)
    parts = torch.split(vector, 65536)
    for i in range(torch.len(parts)):
      _14 = torch.add_(total, torch.mv(row_parts[i], parts[i]))
    return total
  def embedding(self: __torch__.Tangents,
    tokens: Tensor,
    weight: Tensor,
    change: Tensor) -> Tensor:
    _15 = torch.index_select(weight, 0, tokens)
    value = torch.unsqueeze(_15, 0)
    _16 = torch.index_select(change, 1, tokens)
    return torch.cat([value, _16])
  def gelu(self: __torch__.Tangents,
    x: Tensor) -> Tensor:
    value = torch.select(x, 0, 0)
    _17 = torch.mul(value, -0.70710678118654757)
    below = torch.mul(torch.erfc(_17), 0.5)
    _18 = torch.mul(torch.square(value), -0.5)
    _19 = torch.mul(torch.mul(value, torch.exp(_18)), 0.3989422804014327)
    slope = torch.add(below, _19)
    y = torch.mul(x, slope)
    _20 = torch.copy_(torch.select(y, 0, 0), torch.mul(value, below))
    return y
  def heads(self: __torch__.Tangents,
    fused: Tensor,
    heads: int) -> List[Tensor]:
    _21 = [torch.size(fused, 0), torch.size(fused, 1), heads, 3, -1]
    _22 = torch.unbind(torch.view(fused, _21), 3)
    query, key, value, = _22
    return [query, key, value]
  def layer_norm(self: __torch__.Tangents,
    x: Tensor,
    weight: Tensor,
    bias: Tensor,
    weight_change: Tensor,
    bias_change: Tensor,
    epsilon: float) -> Tensor:
    value = torch.select(x, 0, 0)
    change = torch.narrow(x, 0, 1, torch.sub(torch.size(x, 0), 1))
    mean = torch.mean(value, [1], True)
    centred = torch.sub(value, mean)
    _23 = torch.mean(torch.square(centred), [1], True)
    scale = torch.rsqrt(torch.add(_23, epsilon))
    unit = torch.mul(centred, scale)
    change2 = torch.sub(change, torch.mean(change, [2], True))
    _24 = torch.mean(torch.mul(unit, change2), [2], True)
    _25 = torch.sub(change2, torch.mul(unit, _24))
    change3 = torch.mul(_25, scale)
    _26 = torch.mul(change3, weight)
    _27 = torch.mul(unit, torch.unsqueeze(weight_change, 1))
    change4 = torch.add(torch.add(_26, _27), torch.unsqueeze(bias_change, 1))
    _28 = torch.add(torch.mul(unit, weight), bias)
    _29 = torch.cat([torch.unsqueeze(_28, 0), change4])
    return _29
  def linear(self: __torch__.Tangents,
    x: Tensor,
    weight: Tensor,
    change: Tensor) -> Tensor:
    y = torch.matmul(x, torch.t(weight))
    _30 = torch.narrow(y, 0, 1, torch.sub(torch.size(y, 0), 1))
    _31 = torch.matmul(torch.select(x, 0, 0), torch.transpose(change, 1, 2))
    _32 = torch.add_(_30, _31)
    return y
  def log_probabilities(self: __torch__.Tangents,
    logits: Tensor) -> Tensor:
    change = torch.narrow(logits, 0, 1, torch.sub(torch.size(logits, 0), 1))
    _33 = torch.select(logits, 0, 0)
    _34 = torch.log_softmax(torch.select(logits, 0, 0), 1)
    _35 = torch.copy_(_33, _34)
    _36 = torch.transpose(change, 0, 1)
    _37 = torch.exp(torch.select(logits, 0, 0))
    _38 = torch.matmul(_36, torch.unsqueeze(_37, 2))
    mean = torch.transpose(_38, 0, 1)
    _39 = torch.sub_(change, mean)
    return logits
  def multiply(self: __torch__.Tangents,
    a: Tensor,
    b: Tensor) -> Tensor:
    y = torch.add(torch.mul(a, torch.select(b, 0, 0)), torch.mul(torch.select(a, 0, 0), b))
    _40 = torch.select(y, 0, 0)
    _41 = torch.mul(torch.select(a, 0, 0), torch.select(b, 0, 0))
    _42 = torch.copy_(_40, _41)
    return y
  def of_labels(self: __torch__.Tangents,
    logprobs: Tensor,
    labels: Tensor) -> Tensor:
    index = torch.expand(torch.view(labels, [1, -1, 1]), [torch.size(logprobs, 0), -1, 1])
    _43 = torch.squeeze(torch.gather(logprobs, 2, index), 2)
    return _43
  def repeat_heads(self: __torch__.Tangents,
    x: Tensor,
    times: int) -> Tensor:
    return torch.flatten(torch.expand(torch.unsqueeze(x, 3), [-1, -1, -1, times, -1]), 2, 3)
  def rms_norm(self: __torch__.Tangents,
    x: Tensor,
    weight: Tensor,
    weight_change: Tensor,
    epsilon: float) -> Tensor:
    value = torch.select(x, 0, 0)
    change = torch.narrow(x, 0, 1, torch.sub(torch.size(x, 0), 1))
    _44 = torch.mean(torch.square(value), [1], True)
    scale = torch.rsqrt(torch.add(_44, epsilon))
    unit = torch.mul(value, scale)
    _45 = torch.mean(torch.mul(unit, change), [2], True)
    _46 = torch.sub(change, torch.mul(torch.mul(unit, _45), 1.))
    change5 = torch.mul(_46, scale)
    _47 = torch.unsqueeze(torch.mul(unit, weight), 0)
    _48 = torch.mul(change5, weight)
    _49 = torch.mul(unit, torch.unsqueeze(weight_change, 1))
    _50 = torch.cat([_47, torch.add(_48, _49)])
    return _50
  def select(self: __torch__.Tangents,
    x: Tensor,
    positions: Tensor) -> Tensor:
    return torch.index_select(x, 1, positions)
  def silu(self: __torch__.Tangents,
    x: Tensor) -> Tensor:
    value = torch.select(x, 0, 0)
    gate = torch.sigmoid(value)
    _51 = torch.mul(torch.mul(value, gate), torch.add(torch.neg(gate), 1))
    y = torch.mul(x, torch.add(gate, _51))
    _52 = torch.copy_(torch.select(y, 0, 0), torch.mul(value, gate))
    return y
  def set_part(self: __torch__.Tangents,
    target: Tensor,
    source: Tensor,
    factor: float) -> Tensor:
    return torch.mul_(torch.copy_(target, source), factor)
  def set_quotient(self: __torch__.Tangents,
    target: Tensor,
    source: Tensor,
    factor: float,
    divisor: Tensor) -> Tensor:
    return torch.mul_(torch.div(source, divisor, out=target), factor)
  def set_difference(self: __torch__.Tangents,
    target: Tensor,
    after: Tensor,
    before: Tensor) -> Tensor:
    return torch.sub_(torch.copy_(target, after), before)
  def denominator(self: __torch__.Tangents,
    squares: Tensor,
    root_scale: float,
    epsilon: float) -> Tensor:
    return torch.add_(torch.mul_(torch.sqrt(squares), root_scale), epsilon)
  def add_scaled(self: __torch__.Tangents,
    target: Tensor,
    source: Tensor,
    factor: float) -> Tensor:
    return torch.add_(target, source, alpha=factor)
